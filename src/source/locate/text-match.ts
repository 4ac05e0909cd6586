/** Comparing the text a page shows with the text a source file holds. */
import type { TextPattern } from "../languages/language.ts";
import { MIN_TRUNCATED_CHARS } from "./element-query.ts";

/** With computed pieces in between, only a text this long is taken for a possible beginning. */
const MAYBE_CUT_PATTERN_CHARS = 180;

/** `pattern`: the static pieces fit around computed ones; `unknown`: nothing static to compare. */
export type TextMatch = "equal" | "pattern" | "beginning" | "unknown" | "different";

/** How a shown text relates to a source's; white space and case do not count (style sheets change both). */
export function matchText(pattern: TextPattern, shown: string): TextMatch {
  const cut = /(?:…|\.\.\.)\s*$/.test(shown);
  const text = plain(cut ? shown.replace(/(?:…|\.\.\.)\s*$/, "") : shown);
  const pieces = joined(pattern);
  const open = pieces.includes(null);
  if (!open) {
    const whole = pieces.join("");
    if (whole === text) return whole === "" ? "unknown" : "equal";
    return text !== "" && (cut || text.length >= MIN_TRUNCATED_CHARS) && whole.startsWith(text)
      ? "beginning"
      : "different";
  }
  if (pieces.every((piece) => piece === null)) return "unknown";
  return fits(pieces, text, cut || shown.length >= MAYBE_CUT_PATTERN_CHARS) ? "pattern" : "different";
}

function plain(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}

/** Neighbouring static pieces become one, neighbouring computed ones too; empty pieces go. */
function joined(pattern: TextPattern): (string | null)[] {
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

/** The static pieces occur in order; the first and last at the ends unless something computed stands there. */
function fits(pieces: readonly (string | null)[], text: string, cut: boolean): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece === null) continue;
    const anchored = index === 0;
    const found = anchored ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, at);
    // Of a shortened text the later pieces may be missing.
    if (found === -1) return cut && at > 0;
    at = found + piece.length;
  }
  const last = pieces.at(-1);
  return last === null || last === undefined || cut || text.endsWith(last);
}
