/** A style sheet of the project as carbonize reads it: a file, or a style block of a page or component. */
import { posix } from "node:path";
import postcss, { type Root } from "postcss";
import * as scss from "postcss-scss";
import type { Range } from "../languages/language.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { type ProjectPath, projectPath } from "../project/paths.ts";
import { readTextFile, type TextFile } from "../project/text-file.ts";

export interface Sheet {
  readonly path: ProjectPath;
  readonly file: TextFile;
  /** The range of its CSS in the file. */
  readonly range: Range;
  readonly css: string;
  readonly root: Root;
  /** True for a style block of the edited file. */
  readonly block: boolean;
  /** True where its rules apply to elements of its component only. */
  readonly scoped: boolean;
  /** Its position among the sheets of the page; `null` where only the project's build knows it. */
  readonly order: number | null;
  /** Why no rule may be written here; `null` where one may. */
  readonly unfit: string | null;
  /** True where the whole sheet is in a cascade layer. */
  readonly layered: boolean;
  /** How many of its rules reach the element or what is in it, where the page says so. */
  readonly reaches?: number;
}

/** Styles that apply, or may, and that could not be read. */
export interface UnseenSheet {
  /** The file that names it. */
  readonly file: string;
  /** Offset in that file. */
  readonly at: number;
  /** A phrase with the reason: `https://… is on another host`. */
  readonly what: string;
  /** True for a sheet of the project that does not parse. */
  readonly invalid?: boolean;
  /** As a sheet's. */
  readonly order: number | null;
}

export interface SheetSet {
  readonly sheets: readonly Sheet[];
  readonly unseen: readonly UnseenSheet[];
  /** The position of a style element that is added at the end of the head. */
  readonly headOrder: number | null;
}

/** The position and conditions under which a sheet applies. */
export interface Placement {
  readonly order: number | null;
  readonly unfit: string | null;
  readonly layered: boolean;
}

export type SheetResult =
  | { readonly ok: true; readonly sheet: Sheet }
  | { readonly ok: false; readonly why: string; readonly invalid: boolean };

const PREPROCESSED = /\.(?:scss|less)$/;
/** What only a preprocessor resolves to rules that are not in the text. */
const COMPUTED =
  /@(?:extend|each|for|while|if|else|function)\b|#\{|@\{|^\s*@include\b|^\s*[.#][\w-]+\s*\(\s*\)\s*;/m;
const STRAY = "has a stray semicolon, after which browsers drop a rule";
const MINIFIED_LINE = 800;
/** Comments that a library keeps when it is minified. */
const LICENSED = /^\uFEFF?\s*(?:@charset[^;]*;\s*)?\/\*!/;

/** Reads a style sheet file of the project. `why` completes "FILE …". */
export async function readSheet(root: string, name: string, placement: Placement): Promise<SheetResult> {
  const found = await projectPath(root, name);
  const file = found.ok ? await readTextFile(found.path.absolute) : null;
  if (!found.ok || file === null) return { ok: false, why: "is not in the project", invalid: false };
  const parsed = parseCss(found.path.file, file.text);
  if (typeof parsed === "string") return { ok: false, why: parsed, invalid: parsed.startsWith("does not") };
  const unfit = placement.unfit ?? (await unfitReason(root, found.path.file, file.text));
  const range = { start: 0, end: file.text.length };
  const sheet: Sheet = {
    ...{ path: found.path, file, range, css: file.text, root: parsed },
    ...{ block: false, scoped: false, ...placement, unfit },
  };
  return { ok: true, sheet };
}

/** The syntax tree of a file's or block's CSS, or why there is none, as the end of a sentence. */
export function parseCss(name: string, css: string): Root | string {
  const preprocessed = PREPROCESSED.test(name);
  if (/\.(?:sass|styl)$/.test(name)) return "is written in a syntax that is not read here";
  if (preprocessed && COMPUTED.test(css)) return "has rules that only its preprocessor knows";
  try {
    const root = preprocessed ? scss.parse(css) : postcss.parse(css);
    return !preprocessed && hasStraySemicolon(root) ? STRAY : root;
  } catch {
    return "does not parse as CSS";
  }
}

/** True where a rule follows `};`: browsers drop it, parsers of tools do not. */
function hasStraySemicolon(root: Root): boolean {
  let found = false;
  root.walkRules((rule) => {
    found ||= Boolean(rule.raws.ownSemicolon) && rule.parent?.type !== "rule" && rule.next() !== undefined;
  });
  return found;
}

/** Why a file is not one that a person edits. */
async function unfitReason(root: string, name: string, text: string): Promise<string | null> {
  const reason = (await generatedFiles(root, [{ file: name, text }])).get(name);
  if (reason === "git_ignored") return "git ignores it";
  if (reason !== undefined) return "a build writes it";
  if (/[@#]\s*sourceMappingURL=/.test(text)) return "it has a source map, so a build writes it";
  if (/\.min\.\w+$/.test(name) || isMinified(text)) return "it is minified";
  if (/(?:^|\/)(?:vendors?|third[-_]party|bower_components|node_modules)\//.test(name))
    return "it is a third party's";
  if (LICENSED.test(text)) return "its header is that of a library or of a build";
  const source = [".scss", ".less", ".sass"].map((end) => name.replace(/\.css$/, end));
  if (name.endsWith(".css") && (await anyExists(root, source))) return `${posix.basename(name)} is compiled`;
  return null;
}

function isMinified(text: string): boolean {
  const lines = text.split("\n");
  return lines.some((line) => line.length > MINIFIED_LINE && (line.match(/\{/g)?.length ?? 0) > 8);
}

async function anyExists(root: string, names: readonly string[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => projectPath(root, name)));
  return found.some(({ ok }) => ok);
}
