/** Reading React 19's `_debugStack`: the frame of the JSX call, and its location in the original source file. */

export interface StackFrame {
  /** The address of the module. */
  readonly url: string;
  /** The file's path on the dev server, without query. */
  readonly file: string;
  /** In the compiled module, both from 1. */
  readonly line: number;
  readonly column: number;
}

const FRAME = /(https?:\/\/[^\s()]+):(\d+):(\d+)/;
/** Never files of the project: packages, and the dev server's own modules. */
const FOREIGN = /\/(?:node_modules|@vite|@react-refresh|@id|@fs\/.*\/node_modules|_next|\.vite)\//;
const MODULE = /\.(?:jsx?|tsx?|mjs|mdx)$/;

/** The stack frames in files of the project, innermost first. */
export function projectFrames(stack: string): readonly StackFrame[] {
  return stack.split("\n").flatMap((row) => {
    const match = FRAME.exec(row);
    if (match === null) return [];
    const [, url = "", line, column] = match;
    const path = decodeURIComponent(new URL(url).pathname);
    if (FOREIGN.test(path) || !MODULE.test(path)) return [];
    return [{ url, file: path.replace(/^\/@fs/, ""), line: Number(line), column: Number(column) }];
  });
}

export interface JsxLocation {
  readonly file?: string;
  readonly line: number;
  readonly column?: number;
}

/**
 * The location that the development JSX transform passes to the call at a position of a module:
 * `jsxDEV("h1", {…}, key, isStatic, { fileName, lineNumber, columnNumber }, this)`. The locations of the call's
 * children come before its own, so the last one counts.
 * @param line from 1, like the lines of a stack
 */
export function jsxLocation(code: string, line: number, column: number): JsxLocation | null {
  const start = offsetOf(code, line, column);
  const open = start < 0 ? -1 : code.indexOf("(", start);
  if (open < 0) return null;
  const call = code.slice(open, closingOf(code, open));
  const number = (name: string) =>
    call
      .match(new RegExp(`\\b${name}:\\s*(\\d+)`, "g"))
      ?.at(-1)
      ?.match(/\d+/)?.[0];
  const found = number("lineNumber");
  if (found === undefined) return null;
  const columnNumber = number("columnNumber");
  const name = /\b_jsxFileName\s*=\s*("(?:[^"\\]|\\.)*")/.exec(code)?.[1];
  return {
    line: Number(found),
    ...(columnNumber === undefined ? {} : { column: Number(columnNumber) }),
    ...(name === undefined ? {} : { file: String(JSON.parse(name)) }),
  };
}

function offsetOf(code: string, line: number, column: number): number {
  let offset = 0;
  for (let at = 1; at < line; at++) {
    offset = code.indexOf("\n", offset) + 1;
    if (offset === 0) return -1;
  }
  return offset + column - 1;
}

/** The offset after the bracket that closes the one at `open`; brackets inside strings do not count. */
function closingOf(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    const character = code[at];
    if (character === '"' || character === "'" || character === "`") at = endOfString(code, at, character);
    else if (character === "(") depth += 1;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return code.length;
}

function endOfString(code: string, start: number, quote: string): number {
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === "\\") at += 1;
    else if (code[at] === quote) return at;
  }
  return code.length;
}
