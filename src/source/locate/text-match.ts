/** Compares the text that a page shows with the text in a source file. */
import type { TextPattern } from "../languages/language.ts";
import { MIN_TRUNCATED_CHARS } from "./element-query.ts";

/** Where the source computes some pieces, a text may be truncated only if it is at least this long. */
const MIN_TRUNCATED_PATTERN_CHARS = 180;

/** `pattern`: the static pieces fit around computed ones; `unknown`: nothing static to compare. */
export type TextMatch = "equal" | "pattern" | "beginning" | "unknown" | "different";

/** How a shown text relates to the source's. White space and case are ignored: style sheets change both. */
export function matchText(pattern: TextPattern, shown: string): TextMatch {
  const truncated = /(?:…|\.\.\.)\s*$/.test(shown);
  const text = plain(truncated ? shown.replace(/(?:…|\.\.\.)\s*$/, "") : shown);
  const pieces = mergePieces(pattern);
  const open = pieces.includes(null);
  if (!open) {
    const whole = pieces.join("");
    if (whole === text) return whole === "" ? "unknown" : "equal";
    return text !== "" && (truncated || text.length >= MIN_TRUNCATED_CHARS) && whole.startsWith(text)
      ? "beginning"
      : "different";
  }
  if (pieces.every((piece) => piece === null)) return "unknown";
  return containsPieces(pieces, text, truncated || shown.length >= MIN_TRUNCATED_PATTERN_CHARS)
    ? "pattern"
    : "different";
}

function plain(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}

/** Merges neighbouring static pieces and neighbouring computed ones, and drops empty ones. */
function mergePieces(pattern: TextPattern): (string | null)[] {
  const pieces: (string | null)[] = [];
  for (const piece of pattern) {
    const text = piece === null ? null : plain(piece);
    if (text === "") continue;
    const last = pieces.at(-1);
    if (typeof last === "string" && text !== null) pieces[pieces.length - 1] = last + text;
    else if (last !== null || text !== null || pieces.length === 0) pieces.push(text);
  }
  return pieces;
}

/** True when the static pieces occur in order, the first and the last at the ends of the text. */
function containsPieces(pieces: readonly (string | null)[], text: string, truncated: boolean): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece === null) continue;
    const anchored = index === 0;
    const found = anchored ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, at);
    // A truncated text may lack the later pieces.
    if (found === -1) return truncated && at > 0;
    at = found + piece.length;
  }
  const last = pieces.at(-1);
  return last === null || last === undefined || truncated || text.endsWith(last);
}
