/** The script tag between its markers: pure text, so that taking it out restores every byte. */

export const INJECT_START = "<!-- impeccable-live-start -->";
export const INJECT_END = "<!-- impeccable-live-end -->";

/** The tag for a port; never with a token, because it is written into tracked files. */
export function scriptTag(port: number): string {
  return `<script src="http://localhost:${port}/live.js" crossorigin></script>`;
}

export interface TagEdit {
  readonly text: string;
  /** Exactly what was put in: taking it out gives the text as it was. */
  readonly block: string;
}

/**
 * Puts the tag at an offset of a text that has none. An offset at the first word of a line gets
 * lines of their own with that line's indentation; anywhere else the tag goes in without any white space.
 * @param offset UTF-16 offset, for example of `</body>`
 */
export function insertTag(text: string, offset: number, port: number): TagEdit {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const indent = text.slice(lineStart, offset);
  const parts = [INJECT_START, scriptTag(port), INJECT_END];
  const ownLines = lineStart > 0 && /^[ \t]*$/.test(indent);
  const block = ownLines ? parts.map((part) => `${indent}${part}${eol}`).join("") : parts.join("");
  const at = ownLines ? lineStart : offset;
  return { text: text.slice(0, at) + block + text.slice(at), block };
}

/**
 * Takes the tag out.
 * @param block what was put in, when that is known; else (or when somebody reformatted it) the markers decide
 * @returns the text without the tag, or `null` when there is none
 */
export function removeTag(text: string, block?: string): string | null {
  if (block) {
    const at = text.indexOf(block);
    if (at >= 0) return text.slice(0, at) + text.slice(at + block.length);
  }
  const range = tagRange(text);
  return range ? text.slice(0, range.start) + text.slice(range.end) : null;
}

/** The port the tag in a text names; `null` when there is no whole tag. */
export function injectedPort(text: string): number | null {
  const range = tagRange(text);
  if (!range) return null;
  const port = /src="http:\/\/localhost:([0-9]{1,5})\/live\.js"/.exec(
    text.slice(range.start, range.end),
  )?.[1];
  return port === undefined ? null : Number(port);
}

/** From marker to marker, with the lines they stand alone on. */
function tagRange(text: string): { start: number; end: number } | null {
  const first = text.indexOf(INJECT_START);
  const last = text.indexOf(INJECT_END, first);
  if (first < 0 || last < 0) return null;
  const end = last + INJECT_END.length;
  const lineStart = text.lastIndexOf("\n", first - 1) + 1;
  const eol = /^[ \t]*(\r?\n)/.exec(text.slice(end))?.[0];
  const alone = lineStart > 0 && /^[ \t]*$/.test(text.slice(lineStart, first)) && eol !== undefined;
  return alone ? { start: lineStart, end: end + eol.length } : { start: first, end };
}
