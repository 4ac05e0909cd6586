/** Which of the project's source files contain a text: git's index when there is one, else a walk. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import { isOutputFolder } from "./generated-files.ts";
import { gitFiles, gitGrep } from "./git.ts";
import { hasExtension, templateExtensions } from "./template-extensions.ts";
import { readTextFile } from "./text-file.ts";

/** Style sheets take part where leftovers are looked for; nothing is picked in them. */
export const STYLE_EXTENSIONS = ["css", "scss", "sass", "less", "pcss"] as const;
const NEVER = new Set(["node_modules", ".git", ".impeccable"]);
/** Reads under way at a time: enough to keep a disk busy, few enough for any limit on open files. */
const PARALLEL_READS = 32;

/**
 * Files (relative, with `/`, sorted) with one of `extensions` that contain at least one of `needles`.
 * Ignored files, output folders and `node_modules` are not searched.
 */
export async function filesContaining(
  root: string,
  needles: readonly string[],
  kinds: readonly string[] = SOURCE_EXTENSIONS,
): Promise<string[]> {
  if (needles.length === 0) return [];
  const extensions = [...kinds, ...(await templateExtensions(root))];
  const found = await gitGrep(root, needles, pathspecsOf(extensions));
  if (found !== null) return found.sort();
  return await walkContaining(root, someOf(needles), extensions, (path) => !isOutputFolder(path));
}

/** Source files that contain every one of `needles`. */
export async function filesContainingAll(root: string, needles: readonly string[]): Promise<string[]> {
  const extensions = [...SOURCE_EXTENSIONS, ...(await templateExtensions(root))];
  const found = await gitGrep(root, needles, pathspecsOf(extensions), { every: true });
  if (found !== null) return found.sort();
  const all = (text: string): boolean => needles.every((needle) => text.includes(needle));
  return await walkContaining(root, all, extensions, (path) => !isOutputFolder(path));
}

/** How many of `needles` each of these files contains: one question to git for each, not one reading of each file. */
export async function countNeedles(
  root: string,
  files: readonly string[],
  needles: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const extensions = [...SOURCE_EXTENSIONS, ...(await templateExtensions(root))];
  const found = await Promise.all(needles.map((needle) => gitGrep(root, [needle], pathspecsOf(extensions))));
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

function pathspecsOf(extensions: readonly string[]): string[] {
  return [
    ...extensions.map((extension) => `*.${inAnyCase(extension)}`),
    ...[...NEVER].map((folder) => `:(exclude,glob)**/${folder}/**`),
  ];
}

/** Git's own `:(icase)` finds nothing from a folder below the repository's root. */
function inAnyCase(extension: string): string {
  return extension.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function someOf(needles: readonly string[]): (text: string) => boolean {
  return (text) => needles.some((needle) => text.includes(needle));
}

/** The same among what `filesContaining` leaves out: ignored files and output folders (never `node_modules`). */
export async function outputFilesContaining(root: string, needles: readonly string[]): Promise<string[]> {
  const extensions = [...SOURCE_EXTENSIONS, ...(await templateExtensions(root))];
  const source = await gitFiles(root);
  const isOutput = source === null ? isOutputFolder : (file: string): boolean => !source.has(file);
  return await walkContaining(root, someOf(needles), extensions, () => true, isOutput);
}

async function walkContaining(
  root: string,
  contains: (text: string) => boolean,
  extensions: readonly string[],
  enter: (folder: string) => boolean,
  wanted: (file: string) => boolean = () => true,
): Promise<string[]> {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      // Links are not followed: what they lead to is found where it is, or lies outside.
      if (entry.isDirectory() && !NEVER.has(entry.name) && enter(path)) folders.push(path);
      else if (entry.isFile() && hasExtension(entry.name, extensions) && wanted(path)) files.push(path);
    }
  }
  const hits = await mapInParallel(files, async (file) => {
    const text = (await readTextFile(join(root, file)))?.text;
    return text !== undefined && contains(text) ? file : null;
  });
  return hits.filter((file) => file !== null).sort();
}

/** `work` for every item, a bounded number at a time; answers in the items' order. */
export async function mapInParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, items.length) }, lane));
  return answers;
}
