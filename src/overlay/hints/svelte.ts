/** Svelte's development build stores the source location on every element. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, readPath } from "./create-hint.ts";

/** Reads `__svelte_meta.loc {file, line, column}`. */
export function svelteHint(element: object): SourceHint | null {
  const loc = readPath(element, "__svelte_meta", "loc");
  return createHint("svelte", {
    file: readPath(loc, "file"),
    line: readPath(loc, "line"),
    column: readPath(loc, "column"),
  });
}
