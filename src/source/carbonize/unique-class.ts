/** The class by which rules match the accepted element and no other element. */
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import type { SourceElement } from "../languages/language.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { projectPath } from "../project/paths.ts";
import { readTextFile } from "../project/text-file.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { type ClassEdit, classEdit } from "./class-edit.ts";
import { type FrameworkNames, frameworkNames } from "./framework-names.ts";
import type { SheetSet } from "./sheet.ts";
import { sheetRules } from "./sheet-rules.ts";

export type UniqueClass =
  | {
      readonly ok: true;
      readonly own: string;
      readonly others: readonly string[];
      /** Adds the class to the element; `null` when it is already there. */
      readonly classEdit: ClassEdit | null;
    }
  | { readonly ok: false; readonly message: string };

/** Names that are tried for a new class. */
const MOST_NAMES = 200;
const NAME = /^-?[A-Za-z_][\w-]*$/;
/** Files, beside those in which elements are picked, whose code or templates may set a class. */
const OTHERS = [
  ...[
    "ts",
    "mjs",
    "cjs",
    "mts",
    "cts",
    "coffee",
    "php",
    "phtml",
    "py",
    "rb",
    "erb",
    "haml",
    "slim",
    "ex",
    "exs",
  ],
  ...["eex", "leex", "heex", "go", "gohtml", "tmpl", "tpl", "rs", "java", "jsp", "ftl", "kt", "cs", "cshtml"],
  ...["razor", "vbhtml", "aspx", "ascx", "twig", "latte", "liquid", "hbs", "handlebars", "mustache", "njk"],
  ...[
    "nunjucks",
    "j2",
    "jinja",
    "jinja2",
    "ejs",
    "eta",
    "pug",
    "jade",
    "marko",
    "riot",
    "elm",
    "hs",
    "clj",
    "cljs",
  ],
  ...[
    "svg",
    "xml",
    "xhtml",
    "shtml",
    "json",
    "yaml",
    "yml",
    "toml",
    "graphql",
    "vtl",
    "mjml",
    "swig",
    "webc",
  ],
];
const PROSE = [
  "md",
  "markdown",
  "mdown",
  "rst",
  "adoc",
  "asciidoc",
  "org",
  "txt",
  "textile",
  "ipynb",
  "mdoc",
];

/** A class of the element that occurs nowhere else in the project; otherwise a new one, named after the element. */
export async function findUniqueClass(
  root: string,
  loaded: LoadedSource,
  block: CarbonizeBlock,
  set: SheetSet,
): Promise<UniqueClass> {
  const { element } = block;
  const classes = element.classes.always.filter((name) => NAME.test(name));
  // In Vue, classes of both are joined.
  if (element.spread && loaded.language.name !== "vue")
    return { ok: false, message: "its attributes come from a spread, which may set another class" };
  const names = frameworkNames(set, loaded.text);
  for (const own of [...classes].reverse()) {
    if (names.owns(own)) continue;
    if (await occursElsewhere(root, loaded, block, { name: own, inStyles: false })) continue;
    return { ok: true, own, others: classes.filter((name) => name !== own), classEdit: null };
  }
  return await newClass(root, loaded, { block, set, classes, names });
}

interface Naming {
  readonly block: CarbonizeBlock;
  readonly set: SheetSet;
  readonly classes: readonly string[];
  readonly names: FrameworkNames;
}

async function newClass(
  root: string,
  loaded: LoadedSource,
  { block, set, classes, names }: Naming,
): Promise<UniqueClass> {
  const depends = classSelector(set);
  if (depends !== null)
    return { ok: false, message: `a new class may change what the rule "${depends}" matches` };
  const { base, taken } = nameFor(block.element, names);
  for (let number = taken ? 2 : 1; number < MOST_NAMES; number += 1) {
    const own = number === 1 ? base : `${base}-${number}`;
    if (names.owns(own)) continue;
    if (await occursElsewhere(root, loaded, block, { name: own, inStyles: true })) continue;
    const edit = classEdit(loaded, block.element, own);
    if (edit !== null) return { ok: true, own, others: classes, classEdit: edit };
    return { ok: false, message: "none of its classes is its own, and its class attribute is computed" };
  }
  return { ok: false, message: `every name like "${base}" is taken` };
}

/** A name after the element's class, its id, or the nearest named element around it. `taken`: it is the class itself. */
function nameFor(
  { classes, attributes, name, parent }: SourceElement,
  names: FrameworkNames,
): { readonly base: string; readonly taken: boolean } {
  const isUsable = (known: string): boolean =>
    NAME.test(known) && !names.owns(known) && !names.owns(`${known}-2`);
  const first = classes.always.find(isUsable);
  if (first !== undefined) return { base: first, taken: true };
  const id = attributes.get("id")?.value ?? "";
  const tag = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (NAME.test(id)) return { base: `${id}-${tag}`, taken: false };
  for (let around = parent; around !== null; around = around.parent) {
    const outer = around.classes.always.find(isUsable);
    if (outer !== undefined) return { base: `${outer}-${tag}`, taken: false };
  }
  return { base: `page-${tag}`, taken: false };
}

/** A selector that compares whole class attributes, or parts of them; `null` where no sheet has one. */
function classSelector({ sheets }: SheetSet): string | null {
  for (const { root } of sheets)
    for (const { selector } of sheetRules(root)) {
      const shown = String(selector).trim();
      if (/\[\s*class\s*[~|^$*]?=/i.test(shown)) return shown;
    }
  return null;
}

/** Whether a name occurs in the project outside of the element; with `inStyles` also in style sheets. */
async function occursElsewhere(
  root: string,
  { path, text }: LoadedSource,
  { range, element }: CarbonizeBlock,
  { name, inStyles }: { readonly name: string; readonly inStyles: boolean },
): Promise<boolean> {
  const word = new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "g");
  const count = (content: string): number => {
    const styled = inStyles ? content : content.replace(/<style\b[\s\S]*?<\/style>/gi, "");
    // Plain text between tags sets no class.
    const searched = styled.replace(/>[^<>{}"'`()]*</g, "><");
    return [...searched.matchAll(word)].length;
  };
  const inElement = count(text.slice(element.range.start, element.range.end));
  const inFile = count(`${text.slice(0, range.start)} ${text.slice(range.end)}`);
  if (inFile > 0 || inElement > (inStyles ? 0 : 1)) return true;
  const extensions = [...SOURCE_EXTENSIONS, ...OTHERS, ...PROSE, ...(inStyles ? STYLE_EXTENSIONS : [])];
  const files = (await filesContaining(root, [name], extensions)).filter((file) => file !== path.file);
  const found = await mapInParallel(files, async (file) => {
    const resolved = await projectPath(root, file);
    const read = resolved.ok ? await readTextFile(resolved.path.absolute) : null;
    if (read === null) return false;
    // In prose a class is named as one, or it is only a word.
    const isProse = PROSE.some((end) => file.toLowerCase().endsWith(`.${end}`));
    return isProse ? namedInProse(read.text, name) : count(read.text) > 0;
  });
  return found.includes(true);
}

function namedInProse(text: string, name: string): boolean {
  const word = `(?<![\\w-])${name}(?![\\w-])`;
  return new RegExp(`class(?:Name)?[^>\\n]*${word}|\\.${word}|\\[(?:role|class)=[^\\]]*${word}`).test(text);
}
