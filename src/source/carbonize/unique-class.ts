/** The class by which rules find the accepted element and nothing else. */

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
      /** Where the class has to be written, and what; `null` when the element has it already. */
      readonly write: ClassEdit | null;
    }
  | { readonly ok: false; readonly message: string };

const NAME = /^-?[A-Za-z_][\w-]*$/;
/** Files whose code may set a class, beside those in which elements are picked. */
const SCRIPTS = ["ts", "mjs", "cjs", "mts", "php", "erb", "twig", "liquid", "hbs"];

/** A class of the element that nothing else in the project has; else a new one, named after it. */
export async function findUniqueClass(
  root: string,
  loaded: LoadedSource,
  block: CarbonizeBlock,
): Promise<UniqueClass> {
  const { element } = block;
  const classes = element.classes.always.filter((name) => NAME.test(name));
  for (const own of [...classes].reverse()) {
    if (!(await isElsewhere(root, loaded, block, own, false)))
      return { ok: true, own, others: classes.filter((name) => name !== own), write: null };
  }
  const base = nameFor(element);
  for (let number = classes.length === 0 ? 1 : 2; ; number += 1) {
    const own = number === 1 ? base : `${base}-${number}`;
    if (await isElsewhere(root, loaded, block, own, true)) continue;
    const write = classEdit(loaded, element, own);
    if (write !== null) return { ok: true, own, others: classes, write };
    return { ok: false, message: "none of its classes is its own, and its class attribute is computed" };
  }
}

function nameFor({ classes, attributes, name, parent }: SourceElement): string {
  const [first] = classes.always.filter((one) => NAME.test(one) && !one.includes(":"));
  if (first !== undefined) return first;
  const id = attributes.get("id")?.value ?? "";
  const tag = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (NAME.test(id)) return `${id}-${tag}`;
  for (let around = parent; around !== null; around = around.parent) {
    const outer = around.classes.always.find((one) => NAME.test(one));
    if (outer !== undefined) return `${outer}-${tag}`;
  }
  return `page-${tag}`;
}

/** Whether a name occurs in the project but on this element; with `styles` also in style sheets. */
async function isElsewhere(
  root: string,
  { path, text }: LoadedSource,
  { range, element }: CarbonizeBlock,
  name: string,
  styles: boolean,
): Promise<boolean> {
  const word = new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "g");
  const count = (content: string): number =>
    [...(styles ? content : content.replace(/<style\b[\s\S]*?<\/style>/gi, "")).matchAll(word)].length;
  const inElement = count(text.slice(element.range.start, element.range.end));
  const around = count(`${text.slice(0, range.start)} ${text.slice(range.end)}`);
  if (around > 0 || inElement > (styles ? 0 : 1)) return true;
  const kinds = [...SOURCE_EXTENSIONS, ...SCRIPTS, ...(styles ? STYLE_EXTENSIONS : [])];
  const files = (await filesContaining(root, [name], kinds)).filter((file) => file !== path.file);
  const hits = await mapInParallel(files, async (file) => {
    const found = await projectPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    return read !== null && count(read.text) > 0;
  });
  return hits.includes(true);
}
