/** Adding the script tag to a project's pages, and taking it out without a trace. */
import { existsSync } from "node:fs";
import { realpath, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Adapter } from "./adapters/adapter.ts";
import { adapterFor, manualAdvice } from "./adapters/index.ts";
import { type InjectConfig, readConfig, writeConfig } from "./config.ts";
import { changeFile, readBytes } from "./edit-bytes.ts";
import { InjectError } from "./inject-error.ts";
import {
  clearInjectJournal,
  type InjectEntry,
  readInjectJournal,
  writeInjectJournal,
} from "./inject-journal.ts";
import { configuredFiles, confineToProject, findUsualPages } from "./pages.ts";
import { type Project, readProject } from "./project-files.ts";
import { injectedPort } from "./tag.ts";
import { addTag, type InjectTarget, injectTargetFor, removeTag, type TaggedText } from "./tagged-file.ts";

export interface InjectResult {
  readonly framework: string;
  /** Pages that carry the tag now, relative to the project. */
  readonly files: readonly string[];
  /** True when this call wrote `config.json`. */
  readonly configWritten: boolean;
  /** Pages that no entry of `config.json` covers: named, never added. */
  readonly configDrift: readonly string[];
}

export interface InjectCheck {
  readonly configured: boolean;
  readonly files: readonly { readonly file: string; readonly port: number | null }[];
  readonly configDrift: readonly string[];
}

/** What an injection goes by: the project, the adapter for its framework, and the configuration. */
interface Setting {
  readonly project: Project;
  readonly adapter: Adapter;
  readonly config: InjectConfig;
}

/**
 * Puts the tag into every configured page; a page that has one gets the new one instead.
 * @throws InjectError `config_invalid`, `path_not_allowed`, `not_found`, `anchor_not_found`, `not_injectable`
 */
export async function inject(root: string, port: number): Promise<InjectResult> {
  const { configWritten, ...setting } = await configure(root);
  const targets = await targetsOf(setting);
  const earlier = new Map((await readInjectJournal(root))?.files.map((entry) => [entry.file, entry]));
  for (const [file, entry] of earlier) {
    if (!targets.some((target) => target.file === file)) await removeFrom(setting, file, entry);
  }
  const planned: { target: InjectTarget; path: string; entry: InjectEntry }[] = [];
  for (const target of targets) {
    const path = await resolved(root, target.file);
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
  for (const { target, path } of planned) {
    await changeFile(root, path, async (now) => ({
      kind: "write",
      text: (await tagOrThrow(target, now, port, earlier.get(target.file))).text,
    }));
  }
  const files = targets.map(({ file }) => file);
  const { framework } = setting.adapter;
  return { framework, files, configWritten, configDrift: await drift(setting, files) };
}

/**
 * Takes the tag out of every page it was put in (and of every configured page that still carries one), and
 * deletes the files that were made for it. What was edited meanwhile keeps its edits; what is gone is passed over.
 * @returns the pages that were changed
 * @throws InjectError `write_failed` when the system refuses; what could be done is done
 */
export async function removeInjection(root: string): Promise<string[]> {
  const journal = await readInjectJournal(root);
  const setting = await settingOrNone(root);
  const entries = new Map<string, InjectEntry | undefined>();
  for (const { file } of await targetsOrNone(setting)) entries.set(file, undefined);
  for (const entry of journal?.files ?? []) entries.set(entry.file, entry);
  const changed: string[] = [];
  const failed: { file: string; error: unknown }[] = [];
  for (const [file, entry] of entries) {
    try {
      if (await removeFrom(setting, file, entry)) changed.push(file);
    } catch (error) {
      failed.push({ file, error });
    }
  }
  // One that the system refuses keeps no other from being put right; the record stays for the next try.
  const [first] = failed;
  if (first) {
    const names = failed.map(({ file }) => file);
    const message = `The tag could not be taken out of ${names.join(", ")}; try again: npx impeccable-live stop`;
    throw new InjectError(
      "write_failed",
      message,
      { files: names, removed: changed.sort() },
      { cause: first.error },
    );
  }
  await clearInjectJournal(root);
  return changed.sort();
}

/** Pages that carry the tag, as far as the record says. */
export async function injectedFiles(root: string): Promise<readonly string[]> {
  return (await readInjectJournal(root))?.files.map(({ file }) => file) ?? [];
}

/** Tells the server that is about to stop to leave the tags in place. */
export async function keepInjection(root: string): Promise<void> {
  const journal = await readInjectJournal(root);
  if (journal) await writeInjectJournal(root, { ...journal, keep: true });
}

/** The port of the tags in the pages, as far as the record says; `null` without one. */
export async function recordedPort(root: string): Promise<number | null> {
  return (await readInjectJournal(root))?.port ?? null;
}

/** Whether a stopping server must leave the tags in place. */
export async function isInjectionKept(root: string): Promise<boolean> {
  return (await readInjectJournal(root))?.keep === true;
}

/** Which configured pages carry a tag, and for which port. Nothing is written. */
export async function checkInjection(root: string): Promise<InjectCheck> {
  const project = await readProject(root);
  const adapter = await adapterFor(project);
  const config = await readConfig(root);
  const targets = config ? await targetsOf({ project, adapter, config }) : [];
  const files = await Promise.all(
    targets.map(async ({ file }) => {
      const text = await readBytes(join(root, file));
      return { file, port: text === null ? null : injectedPort(text) };
    }),
  );
  const covered = targets.map(({ file }) => file);
  return { configured: config !== null, files, configDrift: await drift({ project, adapter }, covered) };
}

async function configure(root: string): Promise<Setting & { configWritten: boolean }> {
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

async function targetsOf(setting: Setting): Promise<InjectTarget[]> {
  const target = (file: string): InjectTarget => injectTargetFor(setting, file);
  const files = await configuredFiles(
    setting.project.root,
    setting.config,
    (file) => target(file).form.create !== undefined,
  );
  return files.map(target);
}

/** Removal must work with a broken configuration too: the journal alone is enough then. */
async function settingOrNone(root: string): Promise<Setting> {
  const project = await readProject(root);
  const config = await readConfig(root).catch(() => null);
  return {
    project,
    adapter: await adapterFor(project),
    config: config ?? { files: [], commentSyntax: "html" },
  };
}

async function targetsOrNone(setting: Setting): Promise<InjectTarget[]> {
  try {
    return await targetsOf(setting);
  } catch {
    return [];
  }
}

async function removeFrom(setting: Setting, file: string, entry: InjectEntry | undefined): Promise<boolean> {
  const { root } = setting.project;
  let path: string;
  try {
    path = await resolved(
      root,
      confineToProject(root, file, () => true),
    );
  } catch {
    return false;
  }
  if (!existsSync(dirname(path))) return false;
  const changed = await changeFile(root, path, (text) =>
    removeTag(injectTargetFor(setting, file), text, entry),
  );
  for (const folder of [...(entry?.made?.folders ?? [])].reverse()) await removeIfEmpty(root, folder);
  return changed;
}

/** A folder that was made; one that holds something else by now stays, and so does what a record must not name. */
async function removeIfEmpty(root: string, folder: string): Promise<void> {
  try {
    await rmdir(
      join(
        root,
        confineToProject(root, folder, () => true),
      ),
    );
  } catch {
    // It is not ours to take away.
  }
}

/** Where the bytes are, links resolved; for a file that is to be made, where it will be. */
async function resolved(root: string, file: string): Promise<string> {
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
  { project, adapter }: Pick<Setting, "project" | "adapter">,
  files: readonly string[],
): Promise<string[]> {
  const covered = new Set([...files, ...(adapter.shells ?? [])]);
  return (await findUsualPages(project.root)).filter((page) => !covered.has(page));
}
