/** A block of lines between two marker lines. */
import type { TextEdit } from "./edit.ts";

export interface BlockMarks {
  readonly begin: string;
  readonly end: string;
}

export const MARKDOWN_MARKS: BlockMarks = {
  begin: "<!-- impeccable-live:begin -->",
  end: "<!-- impeccable-live:end -->",
};
export const TOML_MARKS: BlockMarks = { begin: "# impeccable-live:begin", end: "# impeccable-live:end" };

/** A block that stands at the end of the file, behind an empty line, with the line ends of the file. */
export function markedBlock(body: string, { begin, end }: BlockMarks): TextEdit {
  const blockFor = (eol: string) => `${[begin, ...body.split("\n"), end].join(eol)}${eol}`;
  const has = (text: string) => text.includes(blockFor(eolOf(text)));
  const remove = (text: string) => {
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from === -1 || to === -1) return text;
    const eol = eolOf(text);
    const rest = text.slice(to + end.length);
    const before = text.slice(0, from);
    // The empty line in front was added with the block.
    const kept = before.endsWith(eol + eol) ? before.slice(0, -eol.length) : before;
    return kept + (rest.startsWith(eol) ? rest.slice(eol.length) : rest);
  };
  return {
    has,
    remove,
    add(text) {
      if (has(text)) return text;
      const eol = eolOf(text);
      const rest = remove(text);
      if (rest === "") return blockFor(eol);
      return `${rest}${rest.endsWith(eol) ? eol : eol + eol}${blockFor(eol)}`;
    },
  };
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
