/** Makes a block of an agent's JSON: style element, scope, wrapper of each variant, hiding, as the language needs it. */
import { PARAMS, VARIANT } from "../../markers/markers.ts";
import type { SourceProblem } from "../../refusal.ts";
import type { BlockSource, RenderContext } from "../block-source.ts";
import type { MemberPath } from "./member-lines.ts";
import { type ReadJson, readVariantsJson, type VariantInput } from "./read-json.ts";
import { scopeCss } from "./scope-css.ts";

/** A line of the block, and where in the JSON it comes from. */
interface BlockLine {
  readonly text: string;
  readonly path: MemberPath;
  readonly memberLine: number;
}

type GoodJson = Extract<ReadJson, { ok: true }>;

/** A block of the variants in a JSON text. `name` is the path it was read from, `-` for standard input. */
export function jsonBlock(
  text: string,
  name: string,
): BlockSource | { readonly problems: readonly SourceProblem[] } {
  const read = readVariantsJson(text, name);
  if (!read.ok) return { problems: read.problems };
  return { count: read.variants.length, render: (context) => render(read, context) };
}

async function render(json: GoodJson, context: RenderContext): ReturnType<BlockSource["render"]> {
  const styles = await styleLines(json, context);
  if (!styles.ok) return styles;
  const lines = [
    ...styles.lines,
    ...json.variants.flatMap((variant, index) => variantLines(variant, index, context)),
  ];
  return {
    ok: true,
    block: {
      text: lines.map(({ text }) => text).join("\n"),
      problemAt(line, message) {
        const { path, memberLine } = lines[line - 1] ?? { path: ["variants"], memberLine: 1 };
        return json.problemAt(path, memberLine, message);
      },
    },
  };
}

/** The style element of all variants; no line when none of them has a rule. */
async function styleLines(
  { variants, problemAt }: GoodJson,
  { id, language }: RenderContext,
): Promise<
  | { readonly ok: true; readonly lines: readonly BlockLine[] }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] }
> {
  const css: BlockLine[] = [];
  const problems: SourceProblem[] = [];
  for (const [index, variant] of variants.entries()) {
    const path = ["variants", index, "css"];
    const scoped = await scopeCss(variant.css ?? "", index + 1, language.styleMode);
    if (scoped.ok) css.push(...scoped.lines.map(({ text, from }) => ({ text, path, memberLine: from })));
    else problems.push(...scoped.problems.map(({ line, message }) => problemAt(path, line, message)));
  }
  if (problems.length > 0) return { ok: false, problems };
  const [first] = css;
  const last = css.at(-1);
  if (first === undefined || last === undefined) return { ok: true, lines: [] };
  const written = language.styleElement(id, `\n${css.map(({ text }) => text).join("\n")}\n`).split("\n");
  const around = [first, ...css, last];
  return { ok: true, lines: written.map((text, index) => ({ ...(around[index] ?? last), text })) };
}

function variantLines(
  { markup, params }: VariantInput,
  index: number,
  { language, tag }: RenderContext,
): BlockLine[] {
  const path = ["variants", index, "markup"];
  const inFile = (text: string): string => language.escape?.(text) ?? text;
  const hasParams = params !== undefined && params.length > 0;
  const attributes = [
    `${VARIANT}="${index + 1}"`,
    ...(index === 0 ? [] : [language.displayNone]),
    ...(hasParams ? [inFile(language.attribute(PARAMS, JSON.stringify(params)))] : []),
  ];
  const open = {
    text: `<${tag} ${attributes.join(" ")}>`,
    path: hasParams ? ["variants", index, "params"] : path,
    memberLine: 1,
  };
  const { lines, skipped } = dedented(markup);
  const content = lines.map((text, line) => ({
    text: inFile(text === "" || !language.indents ? text : `  ${text}`),
    path,
    memberLine: line + 1 + skipped,
  }));
  return [open, ...content, { text: `</${tag}>`, path, memberLine: lines.length + skipped }];
}

/** The lines without blank ones around them, and without the indentation that all of them share. */
function dedented(markup: string): { readonly lines: readonly string[]; readonly skipped: number } {
  const all = markup.replaceAll(/\r\n?/g, "\n").trimEnd().split("\n");
  const skipped = all.findIndex((line) => line.trim() !== "");
  const lines = all.slice(skipped);
  // The first line may stand directly behind the quote, without the indentation of the others.
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents);
  return { lines: lines.map((line) => line.slice(Math.min(shared, line.length))), skipped };
}
