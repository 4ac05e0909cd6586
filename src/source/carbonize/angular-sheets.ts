/** The sheets of an Angular component: its own, to which Angular limits each rule, and those of the application. */
import { posix } from "node:path";
import { type AngularComponent, componentsIn } from "../languages/angular/components.ts";
import type { Range } from "../languages/language.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { projectPath } from "../project/paths.ts";
import { readTextFile, type TextFile } from "../project/text-file.ts";
import { parseCss, readSheet, type SheetSet } from "./sheet.ts";
import { type SheetCollector, sheetCollector } from "./sheet-collector.ts";

interface FoundComponent {
  /** The TypeScript file. */
  readonly file: string;
  readonly read: TextFile;
  readonly component: AngularComponent;
}

/** The sheets that style the edited template; `block` is the accepted variant in it. */
export async function angularSheets(root: string, loaded: LoadedSource, block: Range): Promise<SheetSet> {
  const collector = sheetCollector(root);
  const found = await componentOf(root, loaded, block);
  if (found === null) {
    collector.unseen({ file: loaded.path.file, at: 0, what: "the component of this template" }, true);
    return collector.result();
  }
  await applicationSheets(collector, loaded.path.file);
  await ownSheets(collector, found, loaded.text.slice(block.start, block.end));
  await reachingSheets(collector);
  return collector.result();
}

/** The component that the template belongs to; `null` when no file beside it names it, or several do. */
async function componentOf(
  root: string,
  { path, file, text }: LoadedSource,
  block: Range,
): Promise<FoundComponent | null> {
  if (path.file.endsWith(".ts")) {
    const read = componentsIn(text);
    const component = read.ok
      ? read.components.find(
          ({ template: at }) => at !== null && at.start < block.start && block.end < at.end,
        )
      : undefined;
    return component === undefined ? null : { file: path.file, read: file, component };
  }
  const named = await mapInParallel(
    await filesContaining(root, [posix.basename(path.file)], ["ts"]),
    (name) => componentsOf(root, name),
  );
  const found = named.flat().filter((one) => urlOf(one, one.component.templateUrl) === path.file);
  return found.length === 1 ? (found[0] ?? null) : null;
}

async function componentsOf(root: string, file: string): Promise<FoundComponent[]> {
  const at = await projectPath(root, file);
  const read = at.ok ? await readTextFile(at.path.absolute) : null;
  const components = read === null ? null : componentsIn(read.text);
  if (read === null || components?.ok !== true) return [];
  return components.components.map((component) => ({ file, read, component }));
}

/** The file that a component names. */
function urlOf({ file }: FoundComponent, url: string | null): string | null {
  return url === null ? null : posix.join(posix.dirname(file), url);
}

/** Sheets of other components, as far as they reach beyond those: their build knows when they are loaded. */
async function reachingSheets(collector: SheetCollector): Promise<void> {
  const { root } = collector;
  const open = await mapInParallel(await filesContaining(root, ["ViewEncapsulation.None"], ["ts"]), (file) =>
    componentsOf(root, file),
  );
  const named = open
    .flat()
    .filter(({ component }) => !component.emulated)
    .flatMap((one) => one.component.styleUrls.map((url) => urlOf(one, url) ?? ""));
  const deep = await filesContaining(root, ["::ng-deep", ":host-context"], STYLE_EXTENSIONS);
  for (const name of new Set([...named, ...deep.filter((file) => /\.\w+ss$/.test(file))])) {
    const placement = { order: null, unfit: "it is another component's", layered: false };
    const result = await readSheet(root, name, placement);
    if (collector.has(name)) continue;
    if (result.ok) await collector.block({ ...result.sheet, block: false }, false);
    else collector.unseen({ file: name, at: 0, what: `a sheet of another component ${result.why}` }, false);
  }
}

async function ownSheets(
  collector: SheetCollector,
  { file, read, component }: FoundComponent,
  variant: string,
): Promise<void> {
  const { root } = collector;
  const { emulated: scoped } = component;
  const unfit = scoped ? null : "the component's styles reach other components as well";
  for (const url of component.styleUrls) {
    const name = posix.join(posix.dirname(file), url);
    const result = await readSheet(root, name, { order: null, unfit, layered: false });
    if (result.ok) await collector.block({ ...result.sheet, scoped }, true);
    else if (result.invalid)
      collector.unseen({ file: name, at: 0, what: `the style sheet ${result.why}`, invalid: true }, true);
    else collector.unseen({ file, at: 0, what: `${url} ${result.why}` }, true);
  }
  for (const range of component.styles)
    await inlineStyles(collector, { file, read, range, scoped, unfit, variant });
}

interface InlineStyles {
  readonly file: string;
  readonly read: TextFile;
  readonly range: Range;
  readonly scoped: boolean;
  readonly unfit: string | null;
  readonly variant: string;
}

/** A literal in `styles`. Rules move into it where neither its text nor theirs needs escapes. */
async function inlineStyles(
  collector: SheetCollector,
  { file, read, range, scoped, unfit, variant }: InlineStyles,
): Promise<void> {
  const path = await projectPath(collector.root, file);
  const css = read.text.slice(range.start, range.end);
  const parsed = parseCss("styles.css", css);
  if (typeof parsed === "string" || !path.ok || css.includes("\\")) {
    collector.unseen({ file, at: range.start, what: "its styles are not read" }, true);
    return;
  }
  const isBackticked = read.text[range.end] === "`";
  const escaped = /[\\`]|\$\{/.test(css + variant) || !isBackticked;
  await collector.block(
    {
      ...{ path: path.path, file: read, range, css, root: parsed, block: true, scoped, layered: false },
      unfit: unfit ?? (escaped ? "its string would need escapes" : null),
    },
    true,
  );
}

/** The `styles` of the workspace, and what its page loads: Angular puts them before those of components. */
async function applicationSheets(collector: SheetCollector, file: string): Promise<void> {
  const { root } = collector;
  const unfit = "it is not the component's own";
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    for (const name of ["angular.json", "project.json"]) {
      const from = posix.join(folder, name);
      const found = await projectPath(root, from);
      const text = found.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
      if (text === undefined) continue;
      for (const sheet of await namedStyles(text))
        await collector.request({ from, at: 0, name: `./${sheet}`, unfit, layered: false, ordered: true });
      return;
    }
    if (folder === ".") break;
  }
  collector.unseen({ file, at: 0, what: "the styles of the application" }, true);
}

/** Each entry of a `styles` list in the options of a build. */
async function namedStyles(text: string): Promise<string[]> {
  const { parse } = await import("jsonc-parser");
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "styles" && Array.isArray(inner)) for (const entry of inner) addName(entry);
      else visit(inner);
    }
  };
  const addName = (entry: unknown): void => {
    if (typeof entry === "string") names.add(entry);
    else if (typeof entry === "object" && entry !== null && "input" in entry) addName(entry.input);
  };
  visit(parse(text));
  return [...names];
}
