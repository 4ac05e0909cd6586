/** Variants of the scripted agent: wrap the element, choose recipes, write. All of it is safe to repeat. */
import type { GenerateEvent } from "../../protocol/events.ts";
import { readWrapperBlock, wrap } from "../../source/index.ts";
import { projectPath } from "../../source/project/paths.ts";
import { readTextFile } from "../../source/project/text-file.ts";
import { commitEdit } from "../../source/project/write-transaction.ts";
import { wrapInputOf } from "../agent/wrap-input.ts";
import { CliError } from "../core/errors.ts";
import { chooseRecipes } from "./choose-recipes.ts";
import {
  attribute,
  childElements,
  findByAttribute,
  findComment,
  linkedStylesheet,
  parsePage,
  textRangeOf,
} from "./page-source.ts";
import { elementTraits } from "./recipe.ts";
import { readStylesheet } from "./stylesheet.ts";
import { dedented, indented, modifierClass, variantsBlock } from "./variant-html.ts";

export interface WrittenVariants {
  readonly file: string;
  readonly count: number;
  /** The wrapper as it is in the file, for pages without hot reload. */
  readonly preview: string;
}

/** Runs one step; a progress writer shows it meanwhile. */
export type RunTool = <T>(name: string, work: () => Promise<T>, sum: (result: T) => string) => Promise<T>;

/**
 * Wraps the element and writes the variants, unless an earlier attempt already did.
 * @throws CliError with the refusal's code when the element cannot be located
 */
export async function writeDemoVariants(
  root: string,
  event: GenerateEvent,
  step: RunTool = (_, work) => work(),
): Promise<WrittenVariants> {
  if (event.mode === "insert") {
    throw new CliError("not_supported", "The demo's agent changes existing elements; it does not insert.");
  }
  const { file } = await step(
    "wrap",
    async () => {
      const wrapped = await wrap(wrapInputOf(root, event));
      if (!wrapped.ok) throw new CliError(wrapped.error, wrapped.message);
      return wrapped;
    },
    (wrapped) => `${wrapped.file}, line ${wrapped.startLine}`,
  );
  return await step(
    "write_variants",
    async () => {
      await fillWrapper(root, file, event.id, chooseRecipes(event.action, event.count));
      const wrapper = await readWrapperBlock({ root, id: event.id });
      if (!wrapper) throw new CliError("not_supported", "The demo's agent writes HTML pages only.");
      return { file: wrapper.file, count: wrapper.variants, preview: wrapper.html };
    },
    ({ count }) => `${count} variants in ${file}`,
  );
}

async function fillWrapper(
  root: string,
  file: string,
  id: string,
  recipes: ReturnType<typeof chooseRecipes>,
): Promise<void> {
  const located = await projectPath(root, file);
  if (!located.ok) throw new CliError("not_found", located.message);
  for (;;) {
    const read = await readTextFile(located.path.absolute);
    if (!read) throw new CliError("not_found", `${file} cannot be read.`);
    const page = parsePage(read.text);
    const wrapper = findByAttribute(page, "data-impeccable-variants", id);
    if (!wrapper) throw new CliError("not_found", `${file} has no wrapper for ${id}.`);
    if (findByAttribute(wrapper, "data-impeccable-variant", "1")) return;
    const holder = findByAttribute(wrapper, "data-impeccable-variant", "original");
    const original = holder && childElements(holder)[0];
    const originalSpan = original && textRangeOf(original);
    const marker = findComment(wrapper, "Variants: insert below this line");
    const markerSpan = marker && textRangeOf(marker);
    if (!originalSpan || !markerSpan)
      throw new CliError("not_found", `The wrapper of ${id} in ${file} is damaged.`);
    const css = await readStylesheet(root, file, linkedStylesheet(page));
    const facts = elementTraits(original.tagName);
    const first = attribute(original, "class")?.trim().split(/\s+/)[0] || original.tagName;
    const inUse = (name: string) => read.text.includes(name) || (css?.text.includes(`.${name}`) ?? false);
    const styled = recipes.map((recipe) => ({
      recipe,
      facts,
      className: modifierClass(first, recipe.name, inUse),
    }));
    const block = variantsBlock({
      id,
      original: dedented(read.text.slice(originalSpan.start, originalSpan.end)),
      tag: wrapper.tagName,
      styled,
      eol: read.eol,
    });
    const lineStart = read.text.lastIndexOf("\n", markerSpan.start - 1) + 1;
    const before = read.text.slice(lineStart, markerSpan.start);
    const inset = /^[ \t]*$/.test(before) ? before : "";
    const text = `${read.text.slice(0, markerSpan.end)}${read.eol}${indented(block, inset)}${read.text.slice(markerSpan.end)}`;
    if (await commitEdit(root, located.path, read, text)) return;
  }
}
