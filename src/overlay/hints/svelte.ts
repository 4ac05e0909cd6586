/** Svelte's development build stores the source location on every element. */
import { createHint, readPath, type SourceHint } from "./create-hint.ts";

/** Reads `__svelte_meta.loc {file, line, column}`. */
export function svelteHint(element: object): SourceHint | null {
  const loc = readPath(element, "__svelte_meta", "loc");
  return createHint("svelte", {
    file: readPath(loc, "file"),
    line: readPath(loc, "line"),
    column: readPath(loc, "column"),
  });
}
