/** The marked blocks that contain the tag. They are edited as plain text, so that removal restores every byte. */

/** `html` is in markup, `jsx` among JSX children, `js` between statements. */
export type TagSyntax = "html" | "jsx" | "js";

const COMMENTS: Readonly<Record<TagSyntax, (text: string) => string>> = {
  html: (text) => `<!-- ${text} -->`,
  jsx: (text) => `{/* ${text} */}`,
  js: (text) => `/* ${text} */`,
};
const START = "impeccable-live-start";
const END = "impeccable-live-end";
/** Both markers in any syntax, with the braces of a JSX comment. */
const MARKER = /<!-- impeccable-live-(start|end) -->|\{?\/\* impeccable-live-(start|end) \*\/\}?/g;

/** The address of the overlay. It has no token, because it is written into tracked files. */
export function scriptUrl(port: number): string {
  return `http://localhost:${port}/live.js`;
}

/** The tag for a port. */
export function scriptTag(port: number): string {
  return `<script src="${scriptUrl(port)}" crossorigin></script>`;
}

/** Lines between their two markers. */
export function markedLines(syntax: TagSyntax, lines: readonly string[]): string[] {
  return [COMMENTS[syntax](START), ...lines, COMMENTS[syntax](END)];
}

export interface Insertion {
  /** Offset in the text without any tag, which has one character per byte. */
  readonly offset: number;
  readonly syntax: TagSyntax;
  readonly lines: readonly string[];
}

export interface TagEdit {
  readonly text: string;
  /** The exact texts that were inserted: removing them gives the original text. */
  readonly blocks: readonly string[];
}

/**
 * Inserts blocks into a text that has none. At the first word of a line, a block gets lines of its own with that
 * line's indentation. Anywhere else it is inserted without white space.
 */
export function insertBlocks(text: string, insertions: readonly Insertion[]): TagEdit {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const blocks: string[] = [];
  let result = text;
  for (const { offset, syntax, lines } of [...insertions].sort((a, b) => b.offset - a.offset)) {
    const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
    const indent = text.slice(lineStart, offset);
    const parts = markedLines(syntax, lines);
    const ownLines = mayStandAlone(lineStart, syntax) && /^[ \t]*$/.test(indent);
    const block = ownLines ? parts.map((part) => `${indent}${part}${eol}`).join("") : parts.join("");
    const at = ownLines ? lineStart : offset;
    result = result.slice(0, at) + block + result.slice(at);
    blocks.unshift(block);
  }
  return { text: result, blocks };
}

/**
 * Removes all blocks.
 * @param blocks the inserted texts, if known; otherwise, and after a reformat, the markers delimit what is removed
 * @returns the text without the tag, or `null` when there is none
 */
export function removeBlocks(text: string, blocks: readonly string[] = []): string | null {
  let result = text;
  for (const block of blocks) {
    const at = result.indexOf(block);
    if (at >= 0) result = result.slice(0, at) + result.slice(at + block.length);
  }
  for (let range = markedRange(result); range; range = markedRange(result)) {
    result = result.slice(0, range.start) + result.slice(range.end);
  }
  return result === text ? null : result;
}

/** The port in the tag of a text; `null` when there is no complete tag. */
export function injectedPort(text: string): number | null {
  const body = markedBodies(text).join("\n");
  const port = /http:\/\/localhost:([0-9]{1,5})\/live\.js/.exec(body)?.[1];
  return port === undefined ? null : Number(port);
}

/** Whether a text's tag lacks `crossorigin`: the browser then does not name the page, and the server sends no script. */
export function lacksCrossOrigin(text: string): boolean {
  return injectedPort(text) !== null && !/crossorigin/i.test(markedBodies(text).join("\n"));
}

/** The text of each marked block, with its markers. */
export function markedBodies(text: string): string[] {
  const bodies: string[] = [];
  let rest = text;
  for (let range = markedRange(rest); range; range = markedRange(rest)) {
    bodies.push(rest.slice(range.start, range.end));
    rest = rest.slice(range.end);
  }
  return bodies;
}

/** The range from the first start marker to its end marker, with the lines that contain nothing else. */
function markedRange(text: string): Range | null {
  let startMarker: RegExpMatchArray | null = null;
  for (const marker of text.matchAll(MARKER)) {
    if ((marker[1] ?? marker[2]) === "start") {
      startMarker = marker;
      continue;
    }
    if (startMarker === null) continue;
    const last = marker.index ?? 0;
    return blockRange(text, startMarker, { start: last, end: last + marker[0].length });
  }
  return null;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is removed with a block: its markers, and the lines that it has for itself. */
function blockRange(text: string, startMarker: RegExpMatchArray, endMarker: Range): Range {
  const start = startMarker.index ?? 0;
  const { end } = endMarker;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const eol = /^[ \t]*(\r?\n)/.exec(text.slice(end))?.[0];
  const mayStand = mayStandAlone(lineStart, startMarker[0].startsWith("/") ? "js" : "html");
  if (!mayStand || !/^[ \t]*$/.test(indent) || eol === undefined) return { start, end };
  // An older live mode wrote its block behind the indentation of the line that follows it.
  const isFollowersIndent = indent !== "" && text[endMarker.start - 1] === "\n";
  return { start: isFollowersIndent ? start : lineStart, end: end + eol.length };
}

/** The first line of a page is never removed as a whole. A program may begin with the block. */
function mayStandAlone(lineStart: number, syntax: TagSyntax): boolean {
  return lineStart > 0 || syntax === "js";
}
