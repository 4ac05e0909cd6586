/** Elixir modules: the templates in their `~H` sigils are read, and everything else is left alone. */

import type { Language, Range } from "./language.ts";
import { parseTemplate } from "./template/parse-template.ts";
import { template } from "./template.ts";

const SIGIL = /~H("""|'''|["'|/([{<])/g;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** Markup and rules of a variant may contain the delimiter, which would end the sigil. */
const SHORT_SIGIL = {
  reason: "short_sigil",
  message: 'a ~H sigil with one delimiter would end at a quote or bracket of a variant; write it as ~H"""',
} as const;

interface Sigil extends Range {
  /** Delimited by one character, not by three quotes. */
  readonly isShort: boolean;
}

export const elixir: Language = {
  ...template,
  parse(text) {
    const found = sigils(text);
    const source = parseTemplate(withoutCode(text, found));
    for (const element of source.elements) {
      const { start } = element.range;
      if (found.some((sigil) => sigil.isShort && sigil.start <= start && start < sigil.end))
        Object.assign(element, { noWrapper: SHORT_SIGIL });
    }
    return { ok: true, source };
  },
};

/** The text with blanks in place of all that is not a template: offsets and lines stay. */
function withoutCode(text: string, templates: readonly Range[]): string {
  const blank = (part: string): string => part.replace(/[^\r\n]/g, " ");
  let result = "";
  let at = 0;
  for (const { start, end } of templates) {
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}

/** The content of each sigil. One without an end is none. */
function sigils(text: string): Sigil[] {
  const found: Sigil[] = [];
  let after = 0;
  for (const { index, 0: opening, 1: delimiter = "" } of text.matchAll(SIGIL)) {
    const lineStart = text.lastIndexOf("\n", index - 1) + 1;
    if (index < after || /^\s*#/.test(text.slice(lineStart, index))) continue;
    const start = index + opening.length;
    const end = endOf(text, start, CLOSING[delimiter] ?? delimiter);
    if (end < 0) continue;
    found.push({ start, end, isShort: delimiter.length === 1 });
    after = end;
  }
  return found;
}

/** The closing delimiter, not one behind a backslash; -1 without one. */
function endOf(text: string, start: number, closing: string): number {
  let end = text.indexOf(closing, start);
  while (end > 0 && text[end - 1] === "\\") end = text.indexOf(closing, end + 1);
  return end;
}
