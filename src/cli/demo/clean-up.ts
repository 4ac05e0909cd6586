/** What the scripted agent does about an accepted variant: its rules move to the stylesheet, the markers go. */
import MagicString from "magic-string";
import { commit } from "../../source/commit.ts";
import { projectPath } from "../../source/paths.ts";
import { readTextFile } from "../../source/text-file.ts";
import { CliError } from "../core/errors.ts";
import { recipeOfClass } from "./choose-recipes.ts";
import { bakedCss } from "./css.ts";
import {
  attribute,
  childElements,
  findByAttribute,
  findComment,
  innerSpan,
  linkedStylesheet,
  parsePage,
  spanOf,
} from "./page-source.ts";
import { elementFacts } from "./recipe.ts";
import { stylesheetOf } from "./stylesheet.ts";
import { dedented } from "./variant-html.ts";

export interface CleanUpInput {
  readonly root: string;
  readonly id: string;
  readonly file: string;
  readonly variantId: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
}

/**
 * Turns the accepted variant into plain source. The stylesheet is written first: if this is cut off in
 * between, the next run finds the rules there and goes on with the page.
 * @returns the files that may have been written, relative to the project
 */
export async function cleanUp({ root, id, file, variantId, paramValues }: CleanUpInput): Promise<string[]> {
  const located = await projectPath(root, file);
  if (!located.ok) throw new CliError("not_found", located.message);
  for (;;) {
    const read = await readTextFile(located.path.absolute);
    if (!read) throw new CliError("not_found", `${file} cannot be read.`);
    const page = parsePage(read.text);
    const start = findComment(page, `impeccable-carbonize-start ${id}`);
    if (!start) return [file];
    const startSpan = spanOf(start);
    const end = findComment(page, `impeccable-carbonize-end ${id}`);
    const endSpan = end && spanOf(end);
    const holder = findByAttribute(page, "data-impeccable-variant", variantId);
    const element = holder && childElements(holder)[0];
    const holderSpan = holder && spanOf(holder);
    const inner = holder && innerSpan(holder);
    if (!startSpan || !endSpan || !element || !holderSpan || !inner || endSpan.end > holderSpan.start) {
      throw new CliError("not_found", `The accepted variant of ${id} in ${file} is damaged.`);
    }
    const written = [file];
    const classes = attribute(element, "class")?.trim().split(/\s+/) ?? [];
    const className = classes.findLast((name) => recipeOfClass(name) !== null);
    const recipe = className === undefined ? null : recipeOfClass(className);
    if (recipe && className !== undefined) {
      const base = classes[0] === className ? element.tagName : `.${classes[0]}`;
      const rules = bakedCss({ recipe, facts: elementFacts(element.tagName), className }, base, paramValues);
      written.push(await addRules(root, file, linkedStylesheet(page), rules));
    }
    const edit = new MagicString(read.text);
    // Up to the element, white space included: before the start marker stands what stood before the element.
    edit.remove(startSpan.start, holderSpan.start);
    const plain = dedented(read.text.slice(inner.start, inner.end).trim());
    const indent = /[ \t]*$/.exec(read.text.slice(0, startSpan.start))?.[0] ?? "";
    edit.overwrite(holderSpan.start, holderSpan.end, plain.replaceAll("\n", `\n${indent}`));
    if (await commit(root, located.path, read, edit.toString())) return written;
  }
}

async function addRules(root: string, page: string, href: string | null, rules: string): Promise<string> {
  for (;;) {
    const sheet = await stylesheetOf(root, page, href);
    if (!sheet)
      throw new CliError("not_found", `${page} links no stylesheet of the project to move the rules to.`);
    const text = rules.replaceAll("\n", sheet.eol);
    if (sheet.text.includes(text.trimEnd())) return sheet.path.file;
    const added = `${sheet.text.trimEnd()}${sheet.eol}${sheet.eol}${text}`;
    if (await commit(root, sheet.path, sheet, added)) return sheet.path.file;
  }
}
