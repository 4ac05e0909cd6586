/** Chooses the sheet for an element's rules: one that already styles it, otherwise one of its component or page. */
import type { Root } from "postcss";
import type { Range } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { countRulesFor, parseSheet } from "./cascade.ts";
import { isLoaded, otherSheets, ownSheets, type Sheet } from "./style-sheets.ts";

export interface ParsedSheet {
  readonly sheet: Sheet;
  readonly root: Root;
}

export interface RuleTarget {
  readonly sheet: Sheet;
  /** The style element to write around the rules, where there is no sheet yet. */
  readonly newBlock: { readonly open: string; readonly close: string } | null;
  /** All sheets that may style the element, the target among them. */
  readonly sheets: readonly ParsedSheet[];
}

export type RuleTargetResult =
  | { readonly ok: true; readonly target: RuleTarget }
  | { readonly ok: false; readonly file: string; readonly message: string };

/** Chooses the sheet. Refused where a sheet does not parse, or no sheet of the project styles the element. */
export async function findRuleTarget(
  root: string,
  loaded: LoadedSource,
  { range, element }: CarbonizeBlock,
): Promise<RuleTargetResult> {
  const classes = element.classes.always;
  const sheets: ParsedSheet[] = [];
  for (const sheet of await candidateSheets(root, loaded, range, classes)) {
    const parsed = parseSheet(sheet);
    if (parsed === null)
      return { ok: false, file: sheet.path.file, message: "the style sheet does not parse as CSS" };
    sheets.push({ sheet, root: parsed });
  }
  const chosen =
    mostRulesFor(sheets, classes) ??
    sheets.findLast(({ sheet }) => sheet.block) ??
    (isComponent(loaded) ? undefined : sheets.at(-1));
  if (chosen !== undefined) return { ok: true, target: { sheet: chosen.sheet, newBlock: null, sheets } };
  const created = createBlock(loaded, range);
  if (created !== null) return { ok: true, target: { ...created, sheets } };
  return { ok: false, file: loaded.path.file, message: "no style sheet of the project styles this element" };
}

/** The sheets of the file and, except for a plain page, those of the project that name one of the classes. */
async function candidateSheets(
  root: string,
  loaded: LoadedSource,
  range: Range,
  classes: readonly string[],
): Promise<Sheet[]> {
  const own = await ownSheets(root, loaded, range);
  if (loaded.language.name === "html" || classes.length === 0) return own;
  const others: Sheet[] = [];
  for (const sheet of await otherSheets(root, classes, own))
    if (await isLoaded(root, sheet)) others.push(sheet);
  return [...own, ...others];
}

/** The sheet with the most rules for the classes, the last of several; undefined when none has one. */
function mostRulesFor(sheets: readonly ParsedSheet[], classes: readonly string[]): ParsedSheet | undefined {
  const counted = sheets.map((parsed) => ({ parsed, count: countRulesFor(parsed.root, classes) }));
  const most = Math.max(0, ...counted.map(({ count }) => count));
  return most === 0 ? undefined : counted.findLast(({ count }) => count === most)?.parsed;
}

function isComponent({ language: { name } }: LoadedSource): boolean {
  return name === "vue" || name === "svelte" || name === "astro";
}

/** A new style block in a component or a page that has none; `null` where the file cannot have one. */
function createBlock(loaded: LoadedSource, without: Range): Pick<RuleTarget, "sheet" | "newBlock"> | null {
  const { text, language, path, file } = loaded;
  const { eol } = file;
  const sheetAt = (at: number, scoped: boolean): Sheet => ({
    path,
    file,
    range: { start: at, end: at },
    css: "",
    block: true,
    scoped,
    order: Number.POSITIVE_INFINITY,
  });
  if (isComponent(loaded)) {
    const tag = language.name === "vue" ? "<style scoped>" : "<style>";
    const gap = text.endsWith("\n") ? eol : eol + eol;
    return {
      sheet: sheetAt(text.length, true),
      newBlock: { open: `${gap}${tag}${eol}`, close: `${eol}</style>${eol}` },
    };
  }
  if (language.name !== "html") return null;
  const head = /([ \t]*)<\/head\s*>/i.exec(text);
  if (head === null || head.index > without.start) return null;
  return {
    sheet: sheetAt(head.index, false),
    newBlock: { open: `${head[1]}<style>${eol}`, close: `${eol}${head[1]}</style>${eol}` },
  };
}
