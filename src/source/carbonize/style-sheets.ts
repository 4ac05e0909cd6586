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
  /** The range of its CSS in the file. */
  readonly range: Range;
  readonly css: string;
  /** True for a style block of the edited file. */
  readonly block: boolean;
  /** True where its rules apply to elements of its component only. */
  readonly scoped: boolean;
  /** Its position among the sheets of the page; `null` where only the project's build knows it. */
  readonly order: number | null;
}

const STYLE_BLOCK = /<style\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/style>/gi;
const LINK = /<link\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const IMPORT = /\bimport\s+(?:[\w*{},\s]+\sfrom\s+)?["']([^"'?]+\.(?:css|pcss|scss|less))["']/g;
const COMPONENTS = new Set(["vue", "svelte", "astro"]);

interface FoundSheet {
  /** Offset in the edited file, by which the sheets are ordered. */
  readonly at: number;
  readonly sheet: Sheet;
}

/** The sheets that the edited file contains, links or imports, in document order, except blocks inside `without`. */
export async function ownSheets(root: string, loaded: LoadedSource, without: Range): Promise<Sheet[]> {
  const { language, path } = loaded;
  const isPage = language.name === "html" || language.name === "template";
  const found = styleBlocks(loaded, without);
  for (const { at, name } of sheetNames(loaded.text, isPage)) {
    const sheet = await linkedSheet(root, path.file, name);
    if (sheet !== null && !isModule(name)) found.push({ at, sheet });
  }
  found.sort((a, b) => a.at - b.at);
  return found.map(({ sheet }, order) => ({ ...sheet, order: isPage ? order : null }));
}

function styleBlocks({ text, source, language, path, file }: LoadedSource, without: Range): FoundSheet[] {
  if (language.commentSyntax === "jsx") return [];
  const found: FoundSheet[] = [];
  for (const match of text.matchAll(STYLE_BLOCK)) {
    const [whole, attributes = "", css = ""] = match;
    const at = match.index;
    if ((at >= without.start && at < without.end) || !isPlainCss(attributes)) continue;
    if (source.comments.some(({ range }) => at > range.start && at < range.end)) continue;
    const start = at + whole.length - "</style>".length - css.length;
    const scoped =
      language.name === "vue"
        ? /\bscoped\b/.test(attributes)
        : COMPONENTS.has(language.name) && !/\bis:global\b|\bis:inline\b/.test(attributes);
    const range = { start, end: start + css.length };
    found.push({ at, sheet: { path, file, range, css, block: true, scoped, order: null } });
  }
  return found;
}

/** Names of the sheets that a page links and that a file imports. */
function sheetNames(text: string, isPage: boolean): { readonly at: number; readonly name: string }[] {
  const links = isPage ? [...text.matchAll(LINK)] : [];
  const linked = links.flatMap(({ index, 1: attributes = "" }) => {
    const name = /\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
    return name && /\brel\s*=\s*["']?stylesheet/i.test(attributes) ? [{ at: index, name }] : [];
  });
  const imported = [...text.matchAll(IMPORT)].map(({ index, 1: name = "" }) => ({ at: index, name }));
  return [...linked, ...imported];
}

/** All other sheets of the project that contain one of these class names. */
export async function otherSheets(
  root: string,
  names: readonly string[],
  known: readonly Sheet[],
): Promise<Sheet[]> {
  const files = await filesContaining(root, names, STYLE_EXTENSIONS);
  const sheets = await Promise.all(files.map((file) => sheetFile(root, file)));
  const isKnown = (file: string): boolean => known.some(({ path }) => path.file === file);
  return sheets.flatMap((sheet) =>
    sheet === null || isModule(sheet.path.file) || isKnown(sheet.path.file) ? [] : [sheet],
  );
}

/** True when some source file names the sheet: a page loads it then. */
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

async function linkedSheet(root: string, from: string, href: string): Promise<Sheet | null> {
  const name = href.replace(/[?#].*$/, "");
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(name)) return null;
  const paths = name.startsWith("/")
    ? [name.slice(1), posix.join("public", name)]
    : [posix.join(posix.dirname(from), name)];
  for (const path of paths) {
    const sheet = await sheetFile(root, path);
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
