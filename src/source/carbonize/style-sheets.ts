/** The style sheets of a project that may style an element: files, and style blocks of a component or page. */
import { posix } from "node:path";
import type { Range } from "../languages/language.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { type ProjectPath, projectPath } from "../project/paths.ts";
import { readTextFile, type TextFile } from "../project/text-file.ts";

export interface Sheet {
  readonly path: ProjectPath;
  readonly file: TextFile;
  /** Where its CSS is in the file. */
  readonly range: Range;
  readonly css: string;
  /** A block of the edited file itself. */
  readonly block: boolean;
  /** Only elements of its own component are meant. */
  readonly scoped: boolean;
  /** Its place among the sheets of the page; `null` where only the project's build knows. */
  readonly order: number | null;
}

const STYLE_BLOCK = /<style\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/style>/gi;
const LINK = /<link\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const IMPORT = /\bimport\s+(?:[\w*{},\s]+\sfrom\s+)?["']([^"'?]+\.(?:css|pcss|scss|less))["']/g;
const COMPONENTS = new Set(["vue", "svelte", "astro"]);

/** The sheets that the edited file brings along, in the order of the page. */
export async function ownSheets(root: string, loaded: LoadedSource, without: Range): Promise<Sheet[]> {
  const { text, language, path, file } = loaded;
  const page = language.name === "html" || language.name === "template";
  const found: { readonly at: number; readonly sheet: Sheet }[] = [];
  for (const match of text.matchAll(STYLE_BLOCK)) {
    const [whole, attributes = "", css = ""] = match;
    if (match.index >= without.start && match.index < without.end) continue;
    if (language.commentSyntax === "jsx" || !isPlainCss(attributes)) continue;
    if (loaded.source.comments.some(({ range }) => match.index > range.start && match.index < range.end))
      continue;
    const start = match.index + whole.length - "</style>".length - css.length;
    const scoped =
      language.name === "vue"
        ? /\bscoped\b/.test(attributes)
        : COMPONENTS.has(language.name) && !/\bis:global\b|\bis:inline\b/.test(attributes);
    const range = { start, end: start + css.length };
    found.push({ at: match.index, sheet: { path, file, range, css, block: true, scoped, order: null } });
  }
  const names: { readonly at: number; readonly name: string }[] = [];
  if (page) {
    for (const match of text.matchAll(LINK)) {
      const href = /\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(match[1] ?? "")?.[1];
      if (/\brel\s*=\s*["']?stylesheet/i.test(match[1] ?? "") && href)
        names.push({ at: match.index, name: href });
    }
  }
  for (const match of text.matchAll(IMPORT)) names.push({ at: match.index, name: match[1] ?? "" });
  for (const { at, name } of names) {
    const sheet = await linked(root, path.file, name);
    if (sheet !== null && !isModule(name)) found.push({ at, sheet });
  }
  found.sort((a, b) => a.at - b.at);
  return found.map(({ sheet }, order) => ({ ...sheet, order: page ? order : null }));
}

/** Every other sheet of the project that has one of these class names in it. */
export async function otherSheets(
  root: string,
  names: readonly string[],
  known: readonly Sheet[],
): Promise<Sheet[]> {
  const files = await filesContaining(root, names, STYLE_EXTENSIONS);
  const sheets = await Promise.all(files.map((file) => sheetFile(root, file)));
  const isKnown = (file: string): boolean => known.some((one) => one.path.file === file);
  return sheets.flatMap((sheet) =>
    sheet === null || isModule(sheet.path.file) || isKnown(sheet.path.file) ? [] : [sheet],
  );
}

/** True when some source file names the sheet, so that a page has it. */
export async function isLoaded(root: string, sheet: Sheet): Promise<boolean> {
  return (await filesContaining(root, [posix.basename(sheet.path.file)])).length > 0;
}

function isModule(name: string): boolean {
  return /\.module\.\w+$/.test(name);
}

function isPlainCss(attributes: string): boolean {
  const lang = /\blang\s*=\s*["']?([\w-]+)/.exec(attributes)?.[1];
  return (
    (lang === undefined || lang === "css" || lang === "postcss") &&
    !/\bsrc\s*=|\bmodule\b|data-impeccable/.test(attributes)
  );
}

async function linked(root: string, from: string, href: string): Promise<Sheet | null> {
  const name = href.replace(/[?#].*$/, "");
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(name)) return null;
  const places = name.startsWith("/")
    ? [name.slice(1), posix.join("public", name)]
    : [posix.join(posix.dirname(from), name)];
  for (const place of places) {
    const sheet = await sheetFile(root, place);
    if (sheet !== null) return sheet;
  }
  return null;
}

async function sheetFile(root: string, name: string): Promise<Sheet | null> {
  const found = await projectPath(root, name);
  const file = found.ok ? await readTextFile(found.path.absolute) : null;
  if (!found.ok || file === null) return null;
  const range = { start: 0, end: file.text.length };
  return { path: found.path, file, range, css: file.text, block: false, scoped: false, order: null };
}
