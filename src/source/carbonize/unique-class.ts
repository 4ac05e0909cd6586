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

export type UniqueClass =
  | {
      readonly ok: true;
      readonly own: string;
      readonly others: readonly string[];
      /** Adds the class to the element; `null` when it is already there. */
      readonly classEdit: ClassEdit | null;
    }
  | { readonly ok: false; readonly message: string };

const NAME = /^-?[A-Za-z_][\w-]*$/;
/** Files, beside those in which elements are picked, whose code may set a class. */
const SCRIPTS = ["ts", "mjs", "cjs", "mts", "php", "erb", "twig", "liquid", "hbs"];

/** A class of the element that occurs nowhere else in the project; otherwise a new one, named after the element. */
export async function findUniqueClass(
  root: string,
  loaded: LoadedSource,
  block: CarbonizeBlock,
): Promise<UniqueClass> {
  const { element } = block;
  const classes = element.classes.always.filter((name) => NAME.test(name));
  for (const own of [...classes].reverse()) {
    if (await occursElsewhere(root, loaded, block, { name: own, inStyles: false })) continue;
    return { ok: true, own, others: classes.filter((name) => name !== own), classEdit: null };
  }
  const base = nameFor(element);
  for (let number = classes.length === 0 ? 1 : 2; ; number += 1) {
    const own = number === 1 ? base : `${base}-${number}`;
    if (await occursElsewhere(root, loaded, block, { name: own, inStyles: true })) continue;
    const edit = classEdit(loaded, element, own);
    if (edit !== null) return { ok: true, own, others: classes, classEdit: edit };
    return { ok: false, message: "none of its classes is its own, and its class attribute is computed" };
  }
}

function nameFor({ classes, attributes, name, parent }: SourceElement): string {
  const [first] = classes.always.filter((known) => NAME.test(known) && !known.includes(":"));
  if (first !== undefined) return first;
  const id = attributes.get("id")?.value ?? "";
  const tag = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (NAME.test(id)) return `${id}-${tag}`;
  for (let around = parent; around !== null; around = around.parent) {
    const outer = around.classes.always.find((known) => NAME.test(known));
    if (outer !== undefined) return `${outer}-${tag}`;
  }
  return `page-${tag}`;
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
    const searched = inStyles ? content : content.replace(/<style\b[\s\S]*?<\/style>/gi, "");
    return [...searched.matchAll(word)].length;
  };
  const inElement = count(text.slice(element.range.start, element.range.end));
  const inFile = count(`${text.slice(0, range.start)} ${text.slice(range.end)}`);
  if (inFile > 0 || inElement > (inStyles ? 0 : 1)) return true;
  const extensions = [...SOURCE_EXTENSIONS, ...SCRIPTS, ...(inStyles ? STYLE_EXTENSIONS : [])];
  const files = (await filesContaining(root, [name], extensions)).filter((file) => file !== path.file);
  const found = await mapInParallel(files, async (file) => {
    const resolved = await projectPath(root, file);
    const read = resolved.ok ? await readTextFile(resolved.path.absolute) : null;
    return read !== null && count(read.text) > 0;
  });
  return found.includes(true);
}
