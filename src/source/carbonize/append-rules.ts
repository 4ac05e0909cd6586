/** Putting rules at the end of a sheet, the way the sheet is written. */
import type { MagicString } from "magic-string";
import type { Root } from "postcss";
import { cssText } from "./element-css.ts";
import type { RuleTarget } from "./rule-target.ts";

/** Adds the rules to an edit of the sheet's file. */
export function appendRules(edit: MagicString, { sheet, made }: RuleTarget, rules: Root): void {
  const { css, range, file } = sheet;
  const { eol } = file;
  const style = made === null ? styleOf(css) : styleOf(made.open.replace(/<style.*$/s, "x"));
  if (made !== null) {
    const base = /^[ \t]*/.exec(made.open)?.[0] ?? "";
    const indent = base === "" ? "" : base + unitOf(file.text);
    edit.appendLeft(
      range.start,
      made.open + cssText(rules, { indent, unit: unitOf(file.text), eol }) + made.close,
    );
    return;
  }
  const body = css.trimEnd();
  const tail = css.slice(body.length);
  const text = cssText(rules, { ...style, unit: unitOf(file.text), eol });
  const gap = body.trim() === "" ? (sheet.block ? eol : "") : eol + eol;
  const end = sheet.block ? (/\r?\n[ \t]*$/.exec(tail)?.[0] ?? eol) : eol;
  edit.update(range.start, range.end === range.start ? range.start : range.end, body + gap + text + end);
}

/** The indentation in which a sheet's rules stand. */
function styleOf(css: string): { readonly indent: string } {
  return { indent: /^[ \t]*(?=[^\s])/m.exec(css.replace(/^\s*\n/, ""))?.[0] ?? "" };
}

/** One step of indentation. */
function unitOf(text: string): string {
  const steps = [...text.matchAll(/^([ \t]+)\S/gm)].map((found) => found[1] ?? "");
  const [first] = steps.sort((a, b) => a.length - b.length);
  return first === undefined ? "  " : first.startsWith("\t") ? "\t" : first;
}
