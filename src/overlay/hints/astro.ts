/** Astro's development build: the attributes `data-astro-source-file` and `data-astro-source-loc`. */
import type { AstroPlace } from "./astro-places.ts";
import { hintOf, type SourceHint } from "./source-hint.ts";

/** @param place `null` for an element that Astro did not write */
export function astroHint(place: AstroPlace | null): SourceHint | null {
  const [line, column] = (place?.loc ?? "").split(":").map(Number);
  return hintOf("astro", place?.file, line, column);
}
