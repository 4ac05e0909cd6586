/** The sheets that modules import, followed from module to module as a bundler does. */
import { basesOf, modulePath } from "../project/module-path.ts";
import { projectPath } from "../project/paths.ts";
import { readTextFile } from "../project/text-file.ts";
import { scriptsOf, styleBlocksOf } from "./component-blocks.ts";
import { reachesBeyondModule } from "./module-reach.ts";
import { scriptImports } from "./script-imports.ts";
import { parseCss, type Sheet } from "./sheet.ts";
import type { SheetCollector } from "./sheet-collector.ts";

const STYLE = /\.(?:css|scss|sass|less|pcss|styl)(?:\?.*)?$/;
const MODULE_FILE = /\.module\.\w+$/;
/** Code that adds styles to the page while it runs, except into a shadow root. */
const ADDS_STYLES =
  /createElement\(\s*["'`](?:style|link)["'`]|\binsertRule\(|adoptedStyleSheets|\breplaceSync\(|insertAdjacentHTML\([^)]*<style/;
/** Packages that write style sheets in the page. */
const WRITES_STYLES =
  /^(?:styled-components|@emotion\/|@stitches\/|styled-jsx|jss|react-jss|goober|@vanilla-extract\/|@mui\/|@chakra-ui\/|@mantine\/|antd|bootstrap|vuetify|element-plus|@pandacss\/|uno\.css|virtual:uno)/;

export interface ModuleWalk {
  readonly collector: SheetCollector;
  /** Files that were visited. */
  readonly seen: Set<string>;
  /** The edited file, whose own blocks the caller adds. */
  readonly edited: string;
  /** Adds those blocks. */
  addOwn(ordered: boolean): Promise<void>;
}

/** Follows a module's imports. `ordered` is false where only the build knows when it is evaluated. */
export async function followModule(walk: ModuleWalk, file: string, ordered: boolean): Promise<void> {
  if (walk.seen.has(file)) return;
  walk.seen.add(file);
  const found = await projectPath(walk.collector.root, file);
  const read = found.ok ? await readTextFile(found.path.absolute) : null;
  if (read === null) return;
  for (const { code, start } of scriptsOf(file, read.text))
    await followCode(walk, { file, code, start, ordered });
  if (file === walk.edited) await walk.addOwn(ordered);
  else if (found.ok) await otherBlocks(walk.collector, { path: found.path, file: read }, ordered);
}

/** The style blocks of another component, as far as they reach beyond it. */
async function otherBlocks(
  collector: SheetCollector,
  { path, file }: Pick<Sheet, "path" | "file">,
  ordered: boolean,
): Promise<void> {
  for (const { range, css, scoped, module, unread, language } of styleBlocksOf(path.file, file.text)) {
    if (scoped && !/:global|:deep/.test(css)) continue;
    if (module && isConfined(`block.${language}`, css)) continue;
    const root = unread ?? parseCss(path.file, css);
    if (typeof root === "string") {
      collector.unseen({ file: path.file, at: range.start, what: `its style block ${root}` }, ordered);
      continue;
    }
    const unfit = "it is another component's";
    await collector.block(
      { path, file, range, css, root, block: false, scoped: false, layered: false, unfit },
      ordered,
    );
  }
}

interface Code {
  readonly file: string;
  readonly code: string;
  readonly start: number;
  readonly ordered: boolean;
}

/** Follows the imports of a piece of code. */
export async function followCode(walk: ModuleWalk, { file, code, start, ordered }: Code): Promise<void> {
  const { collector } = walk;
  const imports = scriptImports(code, { jsx: !/\.[cm]?ts$/.test(file) });
  if (imports === null) {
    collector.unseen({ file, at: start, what: "what this script imports" }, false);
    return;
  }
  for (const one of imports) {
    const from = { file, at: start + one.at, ordered: ordered && !one.late };
    if (!STYLE.test(one.name)) await followImport(walk, one.name, from);
    else if (MODULE_FILE.test(one.name.replace(/\?.*$/, ""))) {
      // The edited file's own elements may have the module's classes.
      if (file === walk.edited || !(await isConfinedFile(walk, file, one.name)))
        collector.unseen({ file, at: from.at, what: `the CSS module ${one.name}` }, from.ordered);
    } else if (!/\?(?:url|raw|inline)/.test(one.name))
      await collector.request({ ...from, from: file, name: one.name, unfit: null, layered: false });
  }
  if (ADDS_STYLES.test(code) && !/attachShadow/.test(code))
    collector.unseen({ file, at: start, what: "the styles that this script adds" }, false);
}

/** True for a CSS module without a rule for elements of other files; its name says how it is written. */
function isConfined(name: string, css: string): boolean {
  const parsed = parseCss(name, css);
  return typeof parsed !== "string" && !reachesBeyondModule(parsed);
}

async function isConfinedFile(walk: ModuleWalk, from: string, name: string): Promise<boolean> {
  for (const path of basesOf(from, name.replace(/[?#].*$/, ""))) {
    const found = await projectPath(walk.collector.root, path);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (read !== null) return isConfined(path, read.text);
  }
  return false;
}

async function followImport(
  walk: ModuleWalk,
  name: string,
  { file, at, ordered }: { readonly file: string; readonly at: number; readonly ordered: boolean },
): Promise<void> {
  if (WRITES_STYLES.test(name)) {
    walk.collector.unseen({ file, at, what: `the styles of the package ${name}` }, false);
    return;
  }
  const path = await modulePath(walk.collector.root, file, name);
  if (path !== null) await followModule(walk, path, ordered);
}
