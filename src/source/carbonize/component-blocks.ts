/** The script and style blocks of component files, without what stands in comments or in each other. */
import type { Range } from "../languages/language.ts";

export interface StyleBlock {
  /** The range of its CSS in the file. */
  readonly range: Range;
  readonly css: string;
  /** Offset of its start tag. */
  readonly at: number;
  readonly scoped: boolean;
  /** Whether its class names are local: a CSS module. */
  readonly module: boolean;
  /** Why its CSS is not read, as the end of a sentence. */
  readonly unread: string | null;
  /** The file that holds its CSS (`src`). */
  readonly source: string | null;
  /** The language of its CSS. */
  readonly language: string;
}

export interface ScriptBlock {
  readonly code: string;
  readonly start: number;
}

const STYLE = /<style\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/style\s*>/gi;
const SCRIPT = /<script\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script\s*>/gi;
const FRONTMATTER = /^\s*---\r?\n([\s\S]*?)\r?\n---/;
const COMPONENT = /\.(vue|svelte|astro)$/;

/** The code of a file: its script blocks, the front matter of Astro, the imports of MDX, or all of it. */
export function scriptsOf(file: string, text: string): ScriptBlock[] {
  if (file.endsWith(".mdx")) return mdxImports(text);
  if (!COMPONENT.test(file)) return [{ code: text, start: 0 }];
  const found: ScriptBlock[] = [];
  const matter = file.endsWith(".astro") ? FRONTMATTER.exec(text) : null;
  if (matter?.[1] !== undefined) found.push({ code: matter[1], start: matter[0].indexOf(matter[1]) });
  for (const { 0: whole, 1: attributes = "", 2: code = "", index } of blanked(text, ["comments"]).matchAll(
    SCRIPT,
  ))
    if (!/\btype\s*=\s*["']?(?!module|text\/javascript|text\/typescript)/.test(attributes))
      found.push({ code, start: index + whole.lastIndexOf(code) });
  return found;
}

/** The style blocks of a component file. */
export function styleBlocksOf(file: string, text: string): StyleBlock[] {
  const kind = COMPONENT.exec(file)?.[1];
  if (kind === undefined) return [];
  const searched = blanked(text, ["comments", "scripts"]);
  return [...searched.matchAll(STYLE)].flatMap(({ 0: whole, 1: attributes = "", 2: css = "", index }) => {
    if (/data-impeccable/.test(attributes)) return [];
    const start = index + whole.lastIndexOf(css, whole.lastIndexOf("</") - css.length);
    const language = /\blang\s*=\s*["']?([\w-]+)/.exec(attributes)?.[1] ?? "css";
    const source = /\bsrc\s*=\s*["']?([^"'\s>]+)/.exec(attributes)?.[1] ?? null;
    const scoped =
      kind === "vue" ? /\bscoped\b/.test(attributes) : !/\bis:(?:global|inline)\b/.test(attributes);
    const module = /\bmodule\b/.test(attributes);
    const unread = module
      ? "is a CSS module"
      : !/^(?:css|postcss|scss|less)$/.test(language)
        ? `is written in ${language}`
        : null;
    return [
      { range: { start, end: start + css.length }, css, at: index, scoped, module, unread, source, language },
    ];
  });
}

/** Text in which comments (and scripts, and front matter) are white space of the same length. */
function blanked(text: string, kinds: readonly ("comments" | "scripts")[]): string {
  const blank = (found: string): string => found.replace(/[^\n]/g, " ");
  let result = text.replace(/<!--[\s\S]*?-->/g, blank);
  if (kinds.includes("scripts")) result = result.replace(FRONTMATTER, blank).replace(SCRIPT, blank);
  return result;
}

function mdxImports(text: string): ScriptBlock[] {
  const searched = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (found) => found.replace(/[^\n]/g, " "));
  return [...searched.matchAll(/^import\s[^\n]*(?:\n(?![\n]).*?)*?["'][^"'\n]+["'];?[ \t]*$/gm)].map(
    ({ 0: code, index }) => ({ code, start: index }),
  );
}
