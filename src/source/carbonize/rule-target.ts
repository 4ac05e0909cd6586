/** Chooses the sheets that an element's rules may go to: one that already styles it, otherwise one of its file. */
import postcss from "postcss";
import type { Range } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { compoundsOf } from "./compound.ts";
import { bodyStart } from "./page-sheets.ts";
import type { Sheet, SheetSet } from "./sheet.ts";
import { sheetRules } from "./sheet-rules.ts";
import { isWholePage } from "./style-sheets.ts";

export interface RuleTarget {
  readonly sheet: Sheet;
  /** Why it is this one, as the end of a sentence. */
  readonly why: string;
  /** The style element to write around the rules, where there is no sheet yet. */
  readonly newBlock: { readonly open: string; readonly close: string } | null;
}

/** The sheets to try, the best first: what already styles the element, what comes last, a new style block. */
export function ruleTargets(
  loaded: LoadedSource,
  { range, element }: CarbonizeBlock,
  set: SheetSet,
): RuleTarget[] {
  const classes = element.classes.always;
  const fit = set.sheets.filter(({ unfit, layered }) => unfit === null && !layered);
  const most = mostRulesFor(fit, classes);
  const reaching = most?.reaches === undefined ? "" : `, of which the page says that ${most.reaches} apply`;
  const found: RuleTarget[] = [];
  const add = (sheet: Sheet | undefined, why: string): void => {
    if (sheet === undefined || found.some((one) => one.sheet === sheet)) return;
    found.push({ sheet, why, newBlock: null });
  };
  add(most, `it has the most rules for the element's classes${reaching}`);
  add(
    fit.findLast(({ block }) => block),
    "it is the file's own style block",
  );
  const isOwn = !isComponent(loaded);
  if (isOwn)
    add(fit.filter(({ order }) => order !== null).at(-1) ?? fit.at(-1), "it is the last sheet of the page");
  const created = createBlock(loaded, range, set);
  return created === null ? found : [...found, created];
}

/** The sheet with the most rules for the classes, the last of several; undefined when none has one. */
function mostRulesFor(sheets: readonly Sheet[], classes: readonly string[]): Sheet | undefined {
  const counted = sheets.map((sheet) => ({ sheet, count: countRulesFor(sheet, classes) }));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  return most === 0 ? undefined : counted.findLast(({ count }) => count === most)?.sheet;
}

function countRulesFor({ root }: Sheet, classes: readonly string[]): number {
  return sheetRules(root).filter(({ selector }) => {
    const last = compoundsOf(selector).at(-1);
    return last?.nodes.some((node) => node.type === "class" && classes.includes(node.value));
  }).length;
}

function isComponent({ language: { name } }: LoadedSource): boolean {
  return name === "vue" || name === "svelte" || name === "astro" || name === "angular";
}

/** A new style block in a component or a page; `null` where the file cannot have one. */
function createBlock(loaded: LoadedSource, without: Range, set: SheetSet): RuleTarget | null {
  const { text, language, path, file } = loaded;
  const { eol } = file;
  const sheetAt = (at: number, scoped: boolean, order: number | null): Sheet => ({
    ...{ path, file, range: { start: at, end: at }, css: "", root: postcss.root() },
    ...{ block: true, scoped, order, unfit: null, layered: false },
  });
  if (isComponent(loaded)) {
    if (language.name === "angular" || set.sheets.some(({ block }) => block)) return null;
    const tag = language.name === "vue" ? "<style scoped>" : "<style>";
    const gap = text.endsWith("\n") ? eol : eol + eol;
    return {
      sheet: sheetAt(text.length, true, null),
      why: "the component has no style block yet",
      newBlock: { open: `${gap}${tag}${eol}`, close: `${eol}</style>${eol}` },
    };
  }
  const place = isWholePage(loaded) ? headEnd(loaded, without.start) : null;
  if (place === null || place.at > without.start) return null;
  return {
    sheet: sheetAt(place.at, false, set.headOrder),
    why: "no other sheet of the page can take its rules",
    newBlock: { open: `${place.indent}<style>${eol}`, close: `${eol}${place.indent}</style>${eol}` },
  };
}

/** The line on which the head ends. */
function headEnd(
  loaded: LoadedSource,
  before: number,
): { readonly at: number; readonly indent: string } | null {
  const { source, text } = loaded;
  const head = source.elements.find(({ name }) => name.toLowerCase() === "head");
  if (head?.endTag) {
    const indent = /[ \t]*$/.exec(text.slice(0, head.endTag.start))?.[0] ?? "";
    return { at: head.endTag.start - indent.length, indent };
  }
  const limit = Math.min(bodyStart(loaded), before);
  const inHead = source.elements.filter(
    ({ name, range }) => /^(?:title|meta|link|base|style|script)$/i.test(name) && range.end <= limit,
  );
  const body = source.elements.find(
    ({ name }) => !/^(?:html|head|title|meta|link|base|style|script)$/i.test(name),
  );
  const last = inHead.filter(({ range }) => body === undefined || range.end <= body.range.start).at(-1);
  const line = last === undefined ? -1 : text.indexOf("\n", last.range.end);
  const isFree = last !== undefined && line !== -1 && text.slice(last.range.end, line).trim() === "";
  return isFree ? { at: line + 1, indent: "" } : null;
}
