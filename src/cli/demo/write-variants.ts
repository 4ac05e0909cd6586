/** What the scripted agent does about a generate: wrap, invent, write; all of it safe to repeat. */
import type { GenerateEvent } from "../../protocol/events.ts";
import { commit } from "../../source/commit.ts";
import { readWrapper, wrap } from "../../source/index.ts";
import { projectPath } from "../../source/paths.ts";
import { readTextFile } from "../../source/text-file.ts";
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
  spanOf,
} from "./page-source.ts";
import { elementFacts } from "./recipe.ts";
import { stylesheetOf } from "./stylesheet.ts";
import { dedented, indented, modifierClass, variantsBlock } from "./variant-html.ts";

export interface WrittenVariants {
  readonly file: string;
  readonly count: number;
  /** The wrapper as it stands in the file, for pages that have no hot reload. */
  readonly preview: string;
}

/** How each step is done; a narrator shows it meanwhile. */
export type Step = <T>(name: string, work: () => Promise<T>, sum: (result: T) => string) => Promise<T>;

/**
 * Wraps the element and writes the variants, unless an earlier attempt already did.
 * @throws CliError with the refusal's code when the element cannot be placed
 */
export async function writeVariants(
  root: string,
  event: GenerateEvent,
  step: Step = (_, work) => work(),
): Promise<WrittenVariants> {
  if (event.mode === "insert") {
    throw new CliError("not_supported", "The demo's agent changes what is there; it does not insert.");
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
      const wrapper = await readWrapper({ root, id: event.id });
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
    const originalSpan = original && spanOf(original);
    const marker = findComment(wrapper, "Variants: insert below this line");
    const markerSpan = marker && spanOf(marker);
    if (!originalSpan || !markerSpan)
      throw new CliError("not_found", `The wrapper of ${id} in ${file} is damaged.`);
    const css = await stylesheetOf(root, file, linkedStylesheet(page));
    const facts = elementFacts(original.tagName);
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
    if (await commit(root, located.path, read, text)) return;
  }
}
