/** Elixir modules: the templates in their `~H` sigils are read, and everything else is left alone. */

import type { Language, Range } from "./language.ts";
import { parseTemplate } from "./template/parse-template.ts";
import { template } from "./template.ts";

/**
 * A sigil that ends at three quotes. Those with one delimiter are not read: markup and rules may contain it, which would
 * end the sigil.
 */
const SIGIL = /~H("""|''')/g;

export const elixir: Language = {
  ...template,
  parse(text) {
    return { ok: true, source: parseTemplate(withoutCode(text)) };
  },
};

/** The text with blanks in place of all that is not a template: offsets and lines stay. */
function withoutCode(text: string): string {
  const blank = (part: string): string => part.replace(/[^\r\n]/g, " ");
  let result = "";
  let at = 0;
  for (const { start, end } of sigils(text)) {
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}

/** The content of each sigil. One without an end is none. */
function sigils(text: string): Range[] {
  const found: Range[] = [];
  let after = 0;
  for (const { index, 0: opening, 1: delimiter = "" } of text.matchAll(SIGIL)) {
    const lineStart = text.lastIndexOf("\n", index - 1) + 1;
    if (index < after || /^\s*#/.test(text.slice(lineStart, index))) continue;
    const start = index + opening.length;
    const end = text.indexOf(delimiter, start);
    if (end < 0) continue;
    found.push({ start, end });
    after = end;
  }
  return found;
}
