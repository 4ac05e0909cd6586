/** Adds the script tag to a project's pages, and removes it without a trace. */
import { existsSync } from "node:fs";
import { realpath, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Adapter } from "./adapters/adapter.ts";
import { adapterFor, manualAdvice } from "./adapters/index.ts";
import { type InjectConfig, readConfig, writeConfig } from "./config.ts";
import { changeFile, readBytes } from "./edit-bytes.ts";
import { writeExcluded } from "./git-exclude.ts";
import { InjectError } from "./inject-error.ts";
import {
  clearInjectJournal,
  type InjectEntry,
  readInjectJournal,
  writeInjectJournal,
} from "./inject-journal.ts";
import { removeLegacyInjection } from "./legacy/remove-legacy.ts";
import { configuredFiles, confineToProject, findUsualPages } from "./pages.ts";
import { type Project, readProject } from "./project-files.ts";
import { injectedPort, lacksCrossOrigin } from "./tag.ts";
import { addTag, type InjectTarget, injectTargetFor, removeTag, type TaggedText } from "./tagged-file.ts";

export interface InjectResult {
  readonly framework: string;
  /** Pages that contain the tag now, relative to the project. */
  readonly files: readonly string[];
  /** True when this call wrote `config.json`. */
  readonly configWritten: boolean;
  /** Pages that no entry of `config.json` covers. They are reported and never added. */
  readonly configDrift: readonly string[];
}

export interface InjectCheck {
  readonly configured: boolean;
  /** `port` is that of a tag that works; `broken` says that there is one without `crossorigin`. */
  readonly files: readonly { readonly file: string; readonly port: number | null; readonly broken?: true }[];
  readonly configDrift: readonly string[];
}

/** What an injection depends on: the project, the adapter for its framework, and the configuration. */
interface InjectContext {
  readonly project: Project;
  readonly adapter: Adapter;
  readonly config: InjectConfig;
}

/**
 * Adds the tag to every configured page, in place of any tag that it has.
 * @throws InjectError `config_invalid`, `path_not_allowed`, `not_found`, `anchor_not_found`, `not_injectable`
 */
export async function inject(root: string, port: number): Promise<InjectResult> {
  const { configWritten, ...context } = await configure(root);
  const targets = await targetsOf(context);
  await removeLegacyInjection(root);
  for (const hint of await hintsOf(context)) await removeFrom(context, hint, undefined);
  const earlier = new Map((await readInjectJournal(root))?.files.map((entry) => [entry.file, entry]));
  for (const [file, entry] of earlier) {
    if (!targets.some((target) => target.file === file)) await removeFrom(context, file, entry);
  }
  const planned: { target: InjectTarget; path: string; entry: InjectEntry }[] = [];
  for (const target of targets) {
    const path = await resolvePath(root, target.file);
    const before = earlier.get(target.file);
    const { blocks, made } = await tagOrThrow(target, await readBytes(path), port, before);
    const folders = before?.made?.folders ?? missingFolders(root, target.file);
    planned.push({
      target,
      path,
      entry: { file: target.file, blocks: [...blocks], ...(made ? { made: { folders } } : {}) },
    });
  }
  await writeInjectJournal(root, { version: 2, port, files: planned.map(({ entry }) => entry) });
  const made = planned.filter(({ entry }) => entry.made).map(({ entry }) => entry.file);
  const wasMade = [...earlier.values()].some((entry) => entry.made);
  if (made.length > 0 || wasMade) await writeExcluded(root, made);
  for (const { target, path } of planned) {
    await changeFile(root, path, async (now) => ({
      kind: "write",
      text: (await tagOrThrow(target, now, port, earlier.get(target.file))).text,
    }));
  }
  const files = targets.map(({ file }) => file);
  const { framework } = context.adapter;
  return { framework, files, configWritten, configDrift: await drift(context, files) };
}

/**
 * Removes the tag from every page that the journal or the configuration names, and deletes the files that were
 * created for it. Edits that were made meanwhile stay; missing files are skipped.
 * @returns the pages that were changed
 * @throws InjectError `write_failed` when the system refuses a change; all other pages are changed then
 */
export async function removeInjection(root: string): Promise<string[]> {
  const journal = await readInjectJournal(root);
  const context = await contextForRemoval(root);
  const entries = new Map<string, InjectEntry | undefined>();
  for (const file of await taggableFiles(context)) entries.set(file, undefined);
  for (const entry of journal?.files ?? []) entries.set(entry.file, entry);
  const changed = await removeLegacyInjection(root);
  const failed: { file: string; error: unknown }[] = [];
  for (const [file, entry] of entries) {
    try {
      if (await removeFrom(context, file, entry)) changed.push(file);
    } catch (error) {
      failed.push({ file, error });
    }
  }
  // The journal stays, so that the next call tries the failed files again.
  const [first] = failed;
  if (first) {
    const names = failed.map(({ file }) => file);
    const message = `The tag could not be removed from ${names.join(", ")}; try again: npx impeccable-live stop`;
    throw new InjectError(
      "write_failed",
      message,
      { files: names, removed: changed.sort() },
      { cause: first.error },
    );
  }
  await writeExcluded(root, []);
  await clearInjectJournal(root);
  return [...new Set(changed)].sort();
}

/** The pages that contain the tag, according to the journal. */
export async function injectedFiles(root: string): Promise<readonly string[]> {
  return (await readInjectJournal(root))?.files.map(({ file }) => file) ?? [];
}

/** Records that the server which is about to stop must leave the tags in place. */
export async function keepInjection(root: string): Promise<void> {
  const journal = await readInjectJournal(root);
  if (journal) await writeInjectJournal(root, { ...journal, keep: true });
}

/** The port in the tags, according to the journal; `null` without one. */
export async function recordedPort(root: string): Promise<number | null> {
  return (await readInjectJournal(root))?.port ?? null;
}

/** Whether a stopping server must leave the tags in place. */
export async function isInjectionKept(root: string): Promise<boolean> {
  return (await readInjectJournal(root))?.keep === true;
}

/** Reports which configured pages contain a tag, and for which port. Nothing is written. */
export async function checkInjection(root: string): Promise<InjectCheck> {
  const project = await readProject(root);
  const adapter = await adapterFor(project);
  const config = await readConfig(root);
  const targets = config ? await targetsOf({ project, adapter, config }) : [];
  const files = await Promise.all(
    targets.map(async ({ file }) => {
      const text = await readBytes(join(root, file));
      if (text === null) return { file, port: null };
      return lacksCrossOrigin(text)
        ? { file, port: null, broken: true as const }
        : { file, port: injectedPort(text) };
    }),
  );
  const covered = targets.map(({ file }) => file);
  return { configured: config !== null, files, configDrift: await drift({ project, adapter }, covered) };
}

async function configure(root: string): Promise<InjectContext & { configWritten: boolean }> {
  const project = await readProject(root);
  const adapter = await adapterFor(project);
  const existing = await readConfig(root);
  if (existing) return { project, adapter, config: existing, configWritten: false };
  const targets = await adapter.targets(project);
  if (!targets.found) {
    throw new InjectError("not_injectable", manualAdvice(targets.advice), { framework: adapter.framework });
  }
  await writeConfig(root, targets.config);
  return { project, adapter, config: targets.config, configWritten: true };
}

/** The files that carry the tag: those of the configuration, unless the framework needs others. */
async function targetsOf(context: InjectContext): Promise<InjectTarget[]> {
  const { project, adapter, config } = context;
  const configured = await filesOf(context);
  const carrying = configured.filter((file) => adapter.carries?.(file) !== false);
  if (carrying.length > 0 || adapter.carries === undefined)
    return carrying.map((file) => injectTargetFor(context, file));
  const own = await adapter.targets(project);
  if (!own.found) {
    throw new InjectError("not_injectable", manualAdvice(own.advice), { framework: adapter.framework });
  }
  const files = await filesOf({ ...context, config: { ...own.config, exclude: config.exclude } });
  return files.map((file) => injectTargetFor({ ...context, config: own.config }, file));
}

/** Files that the configuration names and that carry no tag in this framework; an older tag may be in them. */
async function hintsOf(context: InjectContext): Promise<string[]> {
  return (await filesOf(context)).filter((file) => context.adapter.carries?.(file) === false);
}

/** The configured files. One that is created, and one that is only a hint, may be missing. */
function filesOf(context: InjectContext): Promise<string[]> {
  const { carries } = context.adapter;
  return configuredFiles(
    context.project.root,
    context.config,
    (file) => carries?.(file) === false || injectTargetFor(context, file).form.create !== undefined,
  );
}

/** For removal, which must work with a broken configuration too: the journal suffices then. */
async function contextForRemoval(root: string): Promise<InjectContext> {
  const project = await readProject(root);
  const config = await readConfig(root).catch(() => null);
  return {
    project,
    adapter: await adapterFor(project),
    config: config ?? { files: [], commentSyntax: "html" },
  };
}

/** Files that may have a tag without a record: none where the configuration cannot be followed. */
async function taggableFiles(context: InjectContext): Promise<string[]> {
  try {
    const targets = await targetsOf(context);
    return [...targets.map(({ file }) => file), ...(await hintsOf(context))];
  } catch {
    return [];
  }
}

async function removeFrom(
  context: InjectContext,
  file: string,
  entry: InjectEntry | undefined,
): Promise<boolean> {
  const { root } = context.project;
  let path: string;
  try {
    path = await resolvePath(
      root,
      confineToProject(root, file, () => true),
    );
  } catch {
    return false;
  }
  if (!existsSync(dirname(path))) return false;
  const changed = await changeFile(root, path, (text) =>
    removeTag(injectTargetFor(context, file), text, entry),
  );
  for (const folder of [...(entry?.made?.folders ?? [])].reverse()) await removeIfEmpty(root, folder);
  return changed;
}

/** Removes a folder that was created. It stays if it contains other files, or is not inside of the project. */
async function removeIfEmpty(root: string, folder: string): Promise<void> {
  try {
    await rmdir(
      join(
        root,
        confineToProject(root, folder, () => true),
      ),
    );
  } catch {
    // Not empty, missing or not allowed: it is not ours to remove.
  }
}

/** The path with links resolved; for a file that is to be created, its future path. */
async function resolvePath(root: string, file: string): Promise<string> {
  const path = join(root, file);
  return existsSync(path) ? realpath(path) : path;
}

async function tagOrThrow(
  target: InjectTarget,
  text: string | null,
  port: number,
  earlier: InjectEntry | undefined,
): Promise<TaggedText> {
  const edit = await addTag(target, text, port, earlier);
  if (edit !== null) return edit;
  const { file, config } = target;
  const anchor = config.insertAfter ?? config.insertBefore ?? "</body>";
  throw new InjectError("anchor_not_found", `${file} has no ${anchor}.`, { file });
}

/** Folders above a file that do not exist yet, outermost first. */
function missingFolders(root: string, file: string): string[] {
  const missing: string[] = [];
  for (
    let folder = dirname(file);
    folder !== "." && !existsSync(join(root, folder));
    folder = dirname(folder)
  ) {
    missing.unshift(folder);
  }
  return missing;
}

async function drift(
  { project, adapter }: Pick<InjectContext, "project" | "adapter">,
  files: readonly string[],
): Promise<string[]> {
  const covered = new Set([...files, ...(adapter.shells ?? [])]);
  return (await findUsualPages(project.root)).filter((page) => !covered.has(page));
}
