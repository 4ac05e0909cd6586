/** Which files are Angular's: those of a project with `@angular/core`, and those that a component names. */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { mapInParallel } from "./map-in-parallel.ts";

const CORE = "@angular/core";
/** Another server or another templating library reads these: Angular does not know them. */
const OTHER_TAGS = /\{%|<%|<\?(?:php|=)|\{\{\{?[#/>!]/;
const DOCUMENT = /<!doctype|<(?:html|head|body)[\s>]/i;

/** True for an HTML file that is the template of an Angular component. Whole pages and other templates are not. */
export async function isAngularTemplate(root: string, absolute: string, text: string): Promise<boolean> {
  if (DOCUMENT.test(text) || OTHER_TAGS.test(text)) return false;
  for (let folder = dirname(absolute); ; folder = dirname(folder)) {
    if (await namesAngular(folder)) return true;
    if (folder === root || folder === dirname(folder)) break;
  }
  return await isNamedByComponent(absolute);
}

/** True for a TypeScript file that declares an Angular component. */
export function isAngularScript(text: string): boolean {
  return text.includes(CORE) && /@Component\s*\(/.test(text);
}

const searched = new Map<string, Promise<boolean>>();

/** True for a folder with an Angular project in it: then its TypeScript files may hold templates. */
export function hasAngularProject(root: string): Promise<boolean> {
  const known = searched.get(root) ?? searchProject(root);
  searched.set(root, known);
  return known;
}

async function searchProject(root: string): Promise<boolean> {
  if (await namesAngular(root)) return true;
  const found = await mapInParallel(await foldersBelow(root), namesAngular);
  return found.includes(true);
}

/** Two levels, as workspaces have them (`apps/shop`). */
async function foldersBelow(root: string): Promise<string[]> {
  const below = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => join(folder, name));
  };
  const first = await below(root);
  return [...first, ...(await Promise.all(first.map(below))).flat()];
}

async function namesAngular(folder: string): Promise<boolean> {
  const [manifest, project] = await Promise.all([
    textOf(join(folder, "package.json")),
    textOf(join(folder, "angular.json")),
  ]);
  return project !== null || manifest?.includes(`"${CORE}"`) === true;
}

/** True where a TypeScript file beside the template is its component. */
async function isNamedByComponent(absolute: string): Promise<boolean> {
  const name = basename(absolute);
  const bases = new Set([name, name.replace(/\.component\.html?$/i, ".html")]);
  const scripts = [...bases].flatMap((base) => {
    const stem = base.replace(/\.html?$/i, "");
    return [`${stem}.ts`, `${stem}.component.ts`];
  });
  for (const script of scripts) {
    const text = await textOf(join(dirname(absolute), script));
    if (text !== null && isAngularScript(text) && text.includes(name)) return true;
  }
  return false;
}

function textOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}
