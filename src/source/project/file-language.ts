/** The language of a project's file: by its ending, its text, and what the project is built with. */
import { dirname, join } from "node:path";
import { languageOf } from "../languages/index.ts";
import type { Language } from "../languages/language.ts";
import { isAngularScript, isAngularTemplate } from "./angular-project.ts";
import { hasExtension, templateExtensions } from "./template-extensions.ts";

/** The language that a file with this text has; `null` when its elements cannot be edited. */
type LanguageOfText = (text: string) => Promise<Language | null>;

/** The language of a file (relative to `root`) with this text; `null` when its elements cannot be edited. */
export async function fileLanguage(root: string, file: string, text: string): Promise<Language | null> {
  return (await languageByName(root, file))?.(text) ?? null;
}

/** What a file's name decides of it; `null` when no text has elements that can be edited: it need not be read. */
export async function languageByName(root: string, file: string): Promise<LanguageOfText | null> {
  const absolute = join(root, file);
  if (/\.ts$/i.test(file))
    return async (text) =>
      isAngularScript(text) ? (await angular()).angularScripts(await compilerFor(absolute)) : null;
  const language = await languageByEnding(root, file);
  if (language?.name !== "html") return language && (async () => language);
  return async (text) =>
    (await isAngularTemplate(root, absolute, text))
      ? (await angular()).angularTemplates(await compilerFor(absolute))
      : language;
}

/** `template` for an extension that only the project's configuration names. */
async function languageByEnding(root: string, file: string): Promise<Language | null> {
  const own = await languageOf(file);
  if (own !== null || !hasExtension(file, await templateExtensions(root))) return own;
  return (await import("../languages/template.ts")).template;
}

const angular = () => import("../languages/angular/angular.ts");

async function compilerFor(absolute: string) {
  const { angularCompiler } = await import("../languages/angular/compiler.ts");
  return await angularCompiler(dirname(absolute));
}
