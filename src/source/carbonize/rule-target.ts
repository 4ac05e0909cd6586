/** Where an element's rules belong: the style sheet that styles it already, else its component's or page's own. */
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
  /** What has to be written around the rules, where there is no sheet yet. */
  readonly made: { readonly open: string; readonly close: string } | null;
  /** All sheets that may have a say, the target among them. */
  readonly sheets: readonly ParsedSheet[];
}

export type RuleTargetResult =
  | { readonly ok: true; readonly target: RuleTarget }
  | { readonly ok: false; readonly file: string; readonly message: string };

/** Finds it; refused where a sheet cannot be read, or nobody can tell which one it is. */
export async function findRuleTarget(
  root: string,
  loaded: LoadedSource,
  { range, element }: CarbonizeBlock,
): Promise<RuleTargetResult> {
  const { name } = loaded.language;
  const classes = element.classes.always;
  const own = await ownSheets(root, loaded, range);
  const all = [...own];
  if (name !== "html" && classes.length > 0) {
    for (const sheet of await otherSheets(root, classes, own))
      if (await isLoaded(root, sheet)) all.push(sheet);
  }
  const sheets: ParsedSheet[] = [];
  for (const sheet of all) {
    const parsed = parseSheet(sheet);
    if (parsed === null)
      return { ok: false, file: sheet.path.file, message: "the style sheet does not parse as CSS" };
    sheets.push({ sheet, root: parsed });
  }
  const rated = sheets.map((one) => ({ one, hits: countRulesFor(one.root, classes) }));
  const most = Math.max(0, ...rated.map(({ hits }) => hits));
  const styling = most > 0 ? rated.findLast(({ hits }) => hits === most)?.one : undefined;
  const blocks = sheets.filter(({ sheet }) => sheet.block);
  const chosen =
    styling ??
    blocks.at(-1) ??
    (name === "vue" || name === "svelte" || name === "astro" ? undefined : sheets.at(-1));
  if (chosen !== undefined) return { ok: true, target: { sheet: chosen.sheet, made: null, sheets } };
  const made = newBlock(loaded, range);
  if (made !== null) return { ok: true, target: { ...made, sheets } };
  return { ok: false, file: loaded.path.file, message: "no style sheet of the project styles this element" };
}

/** A component's own style block, or a page's, where there is none yet. */
function newBlock(
  { text, language, path, file }: LoadedSource,
  without: Range,
): Pick<RuleTarget, "sheet" | "made"> | null {
  const { eol } = file;
  const at = (start: number, scoped: boolean): Sheet => ({
    path,
    file,
    range: { start, end: start },
    css: "",
    block: true,
    scoped,
    order: Number.POSITIVE_INFINITY,
  });
  if (language.name === "vue" || language.name === "svelte" || language.name === "astro") {
    const tag = language.name === "vue" ? "<style scoped>" : "<style>";
    const gap = text.endsWith("\n") ? eol : eol + eol;
    return {
      sheet: at(text.length, true),
      made: { open: `${gap}${tag}${eol}`, close: `${eol}</style>${eol}` },
    };
  }
  if (language.name !== "html") return null;
  const head = /([ \t]*)<\/head\s*>/i.exec(text);
  if (head === null || head.index > without.start) return null;
  return {
    sheet: at(head.index, false),
    made: { open: `${head[1]}<style>${eol}`, close: `${eol}${head[1]}</style>${eol}` },
  };
}
