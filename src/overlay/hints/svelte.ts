/** Svelte's development build notes on every element where it is written. */
import { hintOf, read, type SourceHint } from "./source-hint.ts";

/** `__svelte_meta.loc {file, line, column}`. */
export function svelteHint(element: object): SourceHint | null {
  const loc = read(element, "__svelte_meta", "loc");
  return hintOf("svelte", read(loc, "file"), read(loc, "line"), read(loc, "column"));
}
