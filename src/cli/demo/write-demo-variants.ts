/** Variants of the scripted agent: wrap the element, choose recipes, write. All of it is safe to repeat. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import { readWrapperBlock, wrap } from "../../source/index.ts";
import { projectPath } from "../../source/project/paths.ts";
import { readTextFile, type TextFile } from "../../source/project/text-file.ts";
import { commitEdit } from "../../source/project/write-transaction.ts";
import { wrapInputOf } from "../agent/wrap-input.ts";
import { CliError } from "../core/errors.ts";
import { chooseRecipes } from "./choose-recipes.ts";
import type { StyledElement } from "./css.ts";
import {
  attribute,
  childElements,
  findByAttribute,
  findComment,
  linkedStylesheet,
  type PageElement,
  parsePage,
  type TextRange,
  textRangeOf,
} from "./page-source.ts";
import { elementTraits, type Recipe } from "./recipe.ts";
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

/** Writes the variants; begins again when the file was changed between reading and writing. */
async function fillWrapper(
  root: string,
  file: string,
  id: string,
  recipes: readonly Recipe[],
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
    const parts = wrapperParts(wrapper);
    if (!parts) throw new CliError("not_found", `The wrapper of ${id} in ${file} is damaged.`);
    const css = await readStylesheet(root, file, linkedStylesheet(page));
    const { original, range, marker } = parts;
    const block = variantsBlock({
      id,
      original: dedented(read.text.slice(range.start, range.end)),
      tag: wrapper.tagName,
      styled: styleElement(original, recipes, [read.text, css?.text ?? ""]),
      eol: read.eol,
    });
    if (await commitEdit(root, { path: located.path, read, text: insertBelow(read, marker, block) })) return;
  }
}

interface WrapperParts {
  readonly original: PageElement;
  readonly range: TextRange;
  /** The comment below which variants are written. */
  readonly marker: TextRange;
}

/** The original and the insert marker of a wrapper; `null` when one of them is missing. */
function wrapperParts(wrapper: PageElement): WrapperParts | null {
  const holder = findByAttribute(wrapper, "data-impeccable-variant", "original");
  const original = holder && childElements(holder)[0];
  const range = original && textRangeOf(original);
  const comment = findComment(wrapper, "Variants: insert below this line");
  const marker = comment && textRangeOf(comment);
  return original && range && marker ? { original, range, marker } : null;
}

/** Gives each recipe a class name that is not used in the texts. */
function styleElement(
  original: PageElement,
  recipes: readonly Recipe[],
  [page, css]: readonly [page: string, css: string],
): StyledElement[] {
  const traits = elementTraits(original.tagName);
  const first = attribute(original, "class")?.trim().split(/\s+/)[0] || original.tagName;
  const isUsed = (name: string) => page.includes(name) || css.includes(`.${name}`);
  return recipes.map((recipe) => ({
    recipe,
    traits,
    className: modifierClass(first, recipe.name, isUsed),
  }));
}

/** The text with the block below a comment, indented as the comment is. */
function insertBelow({ text, eol }: TextFile, marker: TextRange, block: string): string {
  const lineStart = text.lastIndexOf("\n", marker.start - 1) + 1;
  const before = text.slice(lineStart, marker.start);
  const indent = /^[ \t]*$/.test(before) ? before : "";
  return `${text.slice(0, marker.end)}${eol}${indented(block, indent)}${text.slice(marker.end)}`;
}
