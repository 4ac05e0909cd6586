/** Svelte's development build notes on every element where it is written. */
import { createHint, readPath, type SourceHint } from "./create-hint.ts";

/** `__svelte_meta.loc {file, line, column}`. */
export function svelteHint(element: object): SourceHint | null {
  const loc = readPath(element, "__svelte_meta", "loc");
  return createHint("svelte", readPath(loc, "file"), readPath(loc, "line"), readPath(loc, "column"));
}
