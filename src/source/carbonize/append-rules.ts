/** Appends rules to a sheet, formatted as the sheet is. */
import type { MagicString } from "magic-string";
import { stringify } from "postcss-scss";
import { cssText } from "./element-css.ts";
import type { PlacedRules } from "./place-rules.ts";

/** Adds the rules to an edit of the sheet's file. */
export function appendRules(edit: MagicString, { target, rules, edited }: PlacedRules): void {
  const { sheet, newBlock } = target;
  const { range, file } = sheet;
  const css = edited === null ? sheet.css : edited.toString(stringify);
  if (edited !== null) edit.update(range.start, range.end, css);
  if (rules.nodes.length === 0) return;
  const { eol } = file;
  const unit = indentUnit(file.text);
  if (newBlock !== null) {
    const base = /^[ \t]*/.exec(newBlock.open)?.[0] ?? "";
    const text = cssText(rules, { indent: base === "" ? "" : base + unit, unit, eol });
    edit.appendLeft(range.start, newBlock.open + text + newBlock.close);
    return;
  }
  // A browser drops the rule after a stray semicolon.
  const body = css.trimEnd().replace(/\}\s*;+$/, "}");
  const text = cssText(rules, { indent: ruleIndent(css), unit, eol });
  const gap = body.trim() === "" ? (sheet.block ? eol : "") : eol + eol;
  const end = sheet.block ? (/\r?\n[ \t]*$/.exec(css.slice(css.trimEnd().length))?.[0] ?? eol) : eol;
  edit.update(range.start, range.end, body + gap + text + end);
}

/** The indentation of a sheet's rules. */
function ruleIndent(css: string): string {
  return /^[ \t]*(?=[^\s])/m.exec(css.replace(/^\s*\n/, ""))?.[0] ?? "";
}

/** One step of indentation. */
function indentUnit(text: string): string {
  const steps = [...text.matchAll(/^([ \t]+)\S/gm)].map((found) => found[1] ?? "");
  const [first] = steps.sort((a, b) => a.length - b.length);
  return first === undefined ? "  " : first.startsWith("\t") ? "\t" : first;
}
