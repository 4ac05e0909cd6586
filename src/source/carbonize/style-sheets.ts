/** The style sheets that may style an element: those of its page, in order, or those of the project. */
import { posix } from "node:path";
import type { Range } from "../languages/language.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { readTextFile } from "../project/text-file.ts";
import { angularSheets } from "./angular-sheets.ts";
import { styleBlocksOf } from "./component-blocks.ts";
import { followModule, type ModuleWalk } from "./module-sheets.ts";
import { pageSheets } from "./page-sheets.ts";
import { parseCss, readSheet, type SheetSet } from "./sheet.ts";
import { type SheetCollector, sheetCollector } from "./sheet-collector.ts";

/** Comments of scripts, sheets, pages and templates: a sheet that only they name is not loaded. */
const COMMENT = /<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$|\{#[\s\S]*?#\}|\{\{--[\s\S]*?--\}\}/gm;
/** More sheets than these are not read. */
const MAX_SHEETS = 400;

/** All sheets that may style an element of the edited file, except style elements inside `without`. */
export async function findSheets(root: string, loaded: LoadedSource, without: Range): Promise<SheetSet> {
  const { language, path } = loaded;
  if (language.name === "angular") return await angularSheets(root, loaded, without);
  if (language.name === "html" || language.name === "template") {
    const collector = sheetCollector(root);
    const walk = { collector, seen: new Set<string>(), edited: path.file, addOwn: () => Promise.resolve() };
    await pageSheets(walk, loaded, without);
    if (!isWholePage(loaded)) await otherSheets(collector);
    return collector.result();
  }
  return (await bundledSheets(root, loaded, without)) ?? (await componentSheets(root, loaded, without));
}

/** True for a document that a browser gets as it is written. */
export function isWholePage({ language, text }: LoadedSource): boolean {
  return language.name === "html" && /<!doctype|<(?:html|head|body)[\s>]/i.test(text);
}

/** The sheets of the page whose scripts import the file; `null` where no page of the project does. */
async function bundledSheets(root: string, loaded: LoadedSource, without: Range): Promise<SheetSet | null> {
  const { file } = loaded.path;
  let folder = posix.dirname(file);
  for (;;) {
    const page = await loadSource(root, posix.join(folder, "index.html"));
    if (page.ok && page.loaded.language.name === "html") {
      const walk = walkFor(root, loaded, without);
      await pageSheets(walk, page.loaded, null);
      return walk.seen.has(file) ? walk.collector.result() : null;
    }
    if (folder === ".") return null;
    folder = posix.dirname(folder);
  }
}

/** The sheets of the file and what it imports, then all others of the project, whose order only the build knows. */
async function componentSheets(root: string, loaded: LoadedSource, without: Range): Promise<SheetSet> {
  const walk = walkFor(root, loaded, without);
  await followModule(walk, loaded.path.file, false);
  await otherSheets(walk.collector);
  return walk.collector.result();
}

function walkFor(root: string, loaded: LoadedSource, without: Range): ModuleWalk {
  const collector = sheetCollector(root);
  const addOwn = (ordered: boolean): Promise<void> => ownBlocks(collector, loaded, { without, ordered });
  return { collector, seen: new Set<string>(), edited: loaded.path.file, addOwn };
}

async function ownBlocks(
  collector: SheetCollector,
  { path, file, text }: LoadedSource,
  { without, ordered }: { readonly without: Range; readonly ordered: boolean },
): Promise<void> {
  for (const block of styleBlocksOf(path.file, text)) {
    const { at, range, css, scoped, unread, source, language } = block;
    const { root } = collector;
    if (at >= without.start && at < without.end) continue;
    const miss = (what: string): void => collector.unseen({ file: path.file, at, what }, false);
    if (source !== null) {
      const name = posix.normalize(posix.join(posix.dirname(path.file), source));
      const result = await readSheet(root, name, { order: null, unfit: null, layered: false });
      if (result.ok) await collector.block({ ...result.sheet, scoped }, ordered);
      else miss(`${source} ${result.why}`);
      continue;
    }
    const parsed = unread ?? parseCss(`block.${language}`, css);
    if (typeof parsed === "string") miss(`the style block of ${path.file} ${parsed}`);
    else
      await collector.block(
        { path, file, range, css, root: parsed, block: true, scoped, layered: false, unfit: null },
        ordered,
      );
  }
}

/** All other sheets of the project that some file names. */
async function otherSheets(collector: SheetCollector): Promise<void> {
  const { root } = collector;
  const files = (await filesContaining(root, ["{"], STYLE_EXTENSIONS)).filter(
    (file) => posix.extname(file) !== "" && STYLE_EXTENSIONS.some((end) => file.endsWith(`.${end}`)),
  );
  if (files.length > MAX_SHEETS) {
    collector.unseen({ file: files[0] ?? "", at: 0, what: `one of ${files.length} sheets` }, false);
    return;
  }
  for (const file of files) {
    if (/\.module\.\w+$/.test(file) || collector.has(file)) continue;
    if (!(await isNamed(root, file))) continue;
    await collector.request({
      from: file,
      at: 0,
      name: `/${file}`,
      unfit: null,
      layered: false,
      ordered: false,
    });
  }
}

/** True when some source file or sheet names the sheet: a page loads it then. */
async function isNamed(root: string, file: string): Promise<boolean> {
  const name = posix.basename(file).replace(/^_|\.\w+$/g, "");
  const kinds = [
    "html",
    "jsx",
    "tsx",
    "js",
    "ts",
    "mjs",
    "vue",
    "svelte",
    "astro",
    "mdx",
    "php",
    "py",
    "rb",
    "json",
  ];
  const named = await filesContaining(root, [name], [...kinds, ...STYLE_EXTENSIONS]);
  const others = named.filter((one) => one !== file);
  const found = await mapInParallel(others, async (one) => {
    const text = (await readTextFile(posix.join(root, one)))?.text ?? "";
    return text.replace(COMMENT, "").includes(name);
  });
  return found.includes(true);
}
