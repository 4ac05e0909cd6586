/** Astro's development build: the attributes `data-astro-source-file` and `data-astro-source-loc`. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import type { AstroLocation } from "./astro-locations.ts";
import { createHint } from "./create-hint.ts";

/** @param location `null` for an element that no Astro file contains */
export function astroHint(location: AstroLocation | null): SourceHint | null {
  const [line, column] = (location?.loc ?? "").split(":").map(Number);
  return createHint("astro", { file: location?.file, line, column });
}
