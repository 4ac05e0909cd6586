/** Collects the sheets of a page in the order of its cascade, each with the sheets that it imports. */
import { posix } from "node:path";
import { cssImports } from "./css-imports.ts";
import { type Placement, readSheet, type Sheet, type SheetSet, type UnseenSheet } from "./sheet.ts";

export interface SheetRequest {
  /** The file that names the sheet, with the offset. */
  readonly from: string;
  readonly at: number;
  /** As written there. */
  readonly name: string;
  readonly unfit: string | null;
  readonly layered: boolean;
  /** False where only the build knows when it is loaded. */
  readonly ordered: boolean;
}

export interface SheetCollector {
  readonly root: string;
  /** Adds a sheet file with its imports, or says that it was not seen. */
  request(request: SheetRequest): Promise<void>;
  /** Adds a style block. */
  block(sheet: Omit<Sheet, "order">, ordered: boolean): Promise<void>;
  unseen(one: Omit<UnseenSheet, "order">, ordered: boolean): void;
  has(file: string): boolean;
  /** The head ends here. */
  endHead(): void;
  result(): SheetSet;
}

const REMOTE = /^[a-z][a-z0-9+.-]*:|^\/\//i;
/** A package whose sheet is in layers: rules outside of layers win over it wherever they stand. */
const LAYERED_PACKAGE =
  /^tailwindcss(?:\/(?!.*\.css$)|$)|^tailwindcss\/(?:index|preflight|utilities|theme)\.css$/;
const IN_PUBLIC = ["", "public/", "static/", "src/"];

/** An empty collector for a project. */
export function sheetCollector(root: string): SheetCollector {
  const sheets: Sheet[] = [];
  const unseen: UnseenSheet[] = [];
  const open = new Set<string>();
  let count = 0;
  let headOrder: number | null = null;
  const nextOrder = (ordered: boolean): number | null => (ordered ? ++count : null);
  const collector: SheetCollector = {
    root,
    async request(request) {
      const { from, at, name, layered, ordered } = request;
      const miss = (why: string): void => {
        if (!layered) collector.unseen({ file: from, at, what: `${name} ${why}` }, ordered);
      };
      const target = cleanName(name);
      if (target === null) return miss(name.startsWith("data:") ? "is not read" : "is on another host");
      if (LAYERED_PACKAGE.test(target)) return;
      const { found, why, invalid } = await firstSheet(root, from, target, {
        ...{ order: null, unfit: request.unfit, layered },
      });
      if (found === null && invalid !== null)
        return collector.unseen(
          { file: invalid, at: 0, what: "the style sheet does not parse as CSS", invalid: true },
          ordered,
        );
      if (found === null) return miss(why);
      if (open.has(found.path.file)) return;
      open.add(found.path.file);
      await importsOf(collector, found, { layered, unfit: request.unfit, ordered });
      directives(collector, found, ordered);
      sheets.push({ ...found, order: nextOrder(ordered) });
    },
    async block(sheet, ordered) {
      if (!sheet.block) open.add(sheet.path.file);
      await importsOf(collector, { ...sheet, order: null }, { ...sheet, ordered });
      directives(collector, { ...sheet, order: null }, ordered);
      sheets.push({ ...sheet, order: nextOrder(ordered) });
    },
    unseen: (one, ordered) => unseen.push({ ...one, order: nextOrder(ordered) }),
    has: (file) => open.has(file),
    endHead() {
      headOrder = ++count;
    },
    result: () => ({ sheets, unseen, headOrder }),
  };
  return collector;
}

async function importsOf(
  collector: SheetCollector,
  sheet: Sheet,
  { layered, unfit, ordered }: Omit<Placement, "order"> & { readonly ordered: boolean },
): Promise<void> {
  for (const one of cssImports(sheet.root))
    await collector.request({
      from: sheet.path.file,
      at: sheet.range.start + one.at,
      name: one.name,
      unfit: unfit ?? importUnfit(one),
      layered: layered || one.layered,
      ordered,
    });
}

function importUnfit({ layered, conditional }: { layered: boolean; conditional: boolean }): string | null {
  if (layered) return "it is imported into a cascade layer";
  return conditional ? "it is imported under a condition" : null;
}

/** Directives by which a build puts rules into a sheet. They come before what is appended to it. */
function directives(
  collector: SheetCollector,
  { root, path, range, layered }: Sheet,
  ordered: boolean,
): void {
  if (layered) return;
  root.walkAtRules(/^(?:tailwind|unocss|include|use|forward)$/i, (node) => {
    if (node.name === "include" && node.parent?.type === "rule") return;
    if (node.name === "use" && /^["']sass:/.test(node.params)) return;
    const at = range.start + (node.source?.start?.offset ?? 0);
    collector.unseen({ file: path.file, at, what: `what @${node.name} ${node.params} stands for` }, ordered);
  });
}

function cleanName(name: string): string | null {
  const bare = name.replace(/[?#].*$/, "");
  return REMOTE.test(bare) || bare.startsWith("data:") ? null : bare;
}

async function firstSheet(
  root: string,
  from: string,
  name: string,
  placement: Placement,
): Promise<{ readonly found: Sheet | null; readonly why: string; readonly invalid: string | null }> {
  const why = "is not in the project";
  for (const path of pathsOf(from, name)) {
    const result = await readSheet(root, path, placement);
    if (result.ok) return { found: result.sheet, why, invalid: null };
    if (result.why !== why) return { found: null, why: result.why, invalid: result.invalid ? path : null };
  }
  return { found: null, why, invalid: null };
}

function pathsOf(from: string, name: string): string[] {
  if (name.startsWith("/")) return IN_PUBLIC.map((folder) => `${folder}${name.slice(1)}`);
  const alias = /^(?:[@~]\/|\$lib\/)(.*)$/.exec(name)?.[1];
  if (alias !== undefined) return [`src/${alias}`, `src/lib/${alias}`, alias, `app/${alias}`];
  const local = posix.normalize(posix.join(posix.dirname(from), name));
  return name.startsWith(".") ? [local] : [local, `node_modules/${name}`];
}
