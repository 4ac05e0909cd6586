/** A file of ours alone. */
import type { TextEdit } from "./edit.ts";

/** The whole content; taking it out leaves nothing. */
export function wholeFile(content: string): TextEdit {
  return { has: (text) => text === content, add: () => content, remove: () => "" };
}
