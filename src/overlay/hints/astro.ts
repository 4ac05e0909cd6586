/** Astro's development build: the attributes `data-astro-source-file` and `data-astro-source-loc`. */
import type { AstroLocation } from "./astro-locations.ts";
import { createHint, type SourceHint } from "./create-hint.ts";

/** @param place `null` for an element that Astro did not write */
export function astroHint(place: AstroLocation | null): SourceHint | null {
  const [line, column] = (place?.loc ?? "").split(":").map(Number);
  return createHint("astro", place?.file, line, column);
}
