/** Which of the project's files contain a text: `git grep` where git knows the project, else a walk of its folders. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import { hasAngularProject } from "./angular-project.ts";
import { isOutputFolder } from "./generated-files.ts";
import { gitFiles, gitGrep } from "./git.ts";
import { mapInParallel } from "./map-in-parallel.ts";
import { hasExtension, templateExtensions } from "./template-extensions.ts";
import { readTextFile } from "./text-file.ts";

/** Style sheets are searched for leftovers and for rules; no element is written in them. */
export const STYLE_EXTENSIONS = ["css", "scss", "sass", "less", "pcss"] as const;
const SKIPPED_FOLDERS = new Set(["node_modules", ".git", ".impeccable"]);

/**
 * Files (relative, with `/`, sorted) with one of `kinds` as extension (without them source files) that contain at least
 * one of `needles`.
 * Ignored files, output folders and `node_modules` are not searched.
 */
export async function filesContaining(
  root: string,
  needles: readonly string[],
  kinds?: readonly string[],
): Promise<string[]> {
  if (needles.length === 0) return [];
  const extensions =
    kinds === undefined ? await sourceExtensions(root) : [...kinds, ...(await templateExtensions(root))];
  const found = await gitGrep(root, needles, pathspecsOf(extensions));
  if (found !== null) return found.sort();
  return await walkContaining(root, { contains: containsSome(needles), extensions, enter: isSourceFolder });
}

/** Source files that contain every one of `needles`. */
export async function filesContainingAll(root: string, needles: readonly string[]): Promise<string[]> {
  const extensions = await sourceExtensions(root);
  const found = await gitGrep(root, needles, pathspecsOf(extensions), { every: true });
  if (found !== null) return found.sort();
  const contains = (text: string): boolean => needles.every((needle) => text.includes(needle));
  return await walkContaining(root, { contains, extensions, enter: isSourceFolder });
}

/** The files that `filesContaining` leaves out: ignored files and output folders, but never `node_modules`. */
export async function outputFilesContaining(root: string, needles: readonly string[]): Promise<string[]> {
  const extensions = await sourceExtensions(root);
  const source = await gitFiles(root);
  const isOutput = source === null ? isOutputFolder : (file: string): boolean => !source.has(file);
  return await walkContaining(root, { contains: containsSome(needles), extensions, isWanted: isOutput });
}

/** How many of `needles` each of these files contains: one `git grep` for each needle instead of a read of each file. */
export async function countNeedles(
  root: string,
  files: readonly string[],
  needles: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const pathspecs = pathspecsOf(await sourceExtensions(root));
  const found = await Promise.all(needles.map((needle) => gitGrep(root, [needle], pathspecs)));
  if (!found.includes(null)) {
    const sets = found.map((names) => new Set(names));
    return new Map(files.map((file) => [file, sets.filter((set) => set.has(file)).length]));
  }
  const counted = await mapInParallel(files, async (file): Promise<[string, number]> => {
    const text = (await readTextFile(join(root, file)))?.text ?? "";
    return [file, needles.filter((needle) => text.includes(needle)).length];
  });
  return new Map(counted);
}

async function sourceExtensions(root: string): Promise<string[]> {
  const angular = (await hasAngularProject(root)) ? ["ts"] : [];
  return [...SOURCE_EXTENSIONS, ...angular, ...(await templateExtensions(root))];
}

function pathspecsOf(extensions: readonly string[]): string[] {
  return [
    ...extensions.map((extension) => `*.${inAnyCase(extension)}`),
    ...[...SKIPPED_FOLDERS].map((folder) => `:(exclude,glob)**/${folder}/**`),
  ];
}

/** Git's own `:(icase)` finds nothing from a folder below the repository's root. */
function inAnyCase(extension: string): string {
  return extension.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function containsSome(needles: readonly string[]): (text: string) => boolean {
  return (text) => needles.some((needle) => text.includes(needle));
}

function isSourceFolder(folder: string): boolean {
  return !isOutputFolder(folder);
}

interface Walk {
  readonly contains: (text: string) => boolean;
  readonly extensions: readonly string[];
  /** Folders that are searched; by default all. */
  readonly enter?: (folder: string) => boolean;
  /** Files that are read; by default all with one of the extensions. */
  readonly isWanted?: (file: string) => boolean;
}

/** Links are not followed: their target is found at its own path, or lies outside the project. */
async function walkContaining(root: string, walk: Walk): Promise<string[]> {
  const { contains, extensions, enter = () => true, isWanted = () => true } = walk;
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name) && enter(path)) folders.push(path);
      else if (entry.isFile() && hasExtension(entry.name, extensions) && isWanted(path)) files.push(path);
    }
  }
  const hits = await mapInParallel(files, async (file) => {
    const text = (await readTextFile(join(root, file)))?.text;
    return text !== undefined && contains(text) ? file : null;
  });
  return hits.filter((file) => file !== null).sort();
}
