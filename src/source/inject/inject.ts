/** Adding the script tag to a project's pages, and taking it out without a trace. */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { findAnchor } from "./anchor.ts";
import { type InjectConfig, readConfig, writeConfig } from "./config.ts";
import { detectProject } from "./detect.ts";
import { editBytes, readBytes } from "./edit-bytes.ts";
import { InjectError } from "./inject-error.ts";
import { clearInjectJournal, readInjectJournal, writeInjectJournal } from "./inject-journal.ts";
import { configuredFiles, confined, findHtmlPages } from "./pages.ts";
import { injectedPort, insertTag, removeTag, type TagEdit } from "./tag.ts";

export interface InjectAnswer {
  readonly framework: string | null;
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

/**
 * Puts the tag into every configured page; a page that has one gets the new one instead.
 * @throws InjectError `config_invalid`, `path_not_allowed`, `not_found`, `anchor_not_found`, `not_injectable`
 */
export async function inject(root: string, port: number): Promise<InjectAnswer> {
  const { config, framework, configWritten } = await configure(root);
  const files = await configuredFiles(root, config);
  const earlier = new Map((await readInjectJournal(root))?.files.map(({ file, block }) => [file, block]));
  for (const [file, block] of earlier) {
    if (!files.includes(file)) await removeFrom(root, file, block);
  }
  const pages: { file: string; path: string; edit: TagEdit }[] = [];
  for (const file of files) {
    const path = await realpath(join(root, file));
    pages.push({
      file,
      path,
      edit: await tagged(await readBytes(path), file, config, port, earlier.get(file)),
    });
  }
  await writeInjectJournal(root, {
    version: 1,
    port,
    files: pages.map(({ file, edit }) => ({ file, block: edit.block })),
  });
  for (const { file, path } of pages) {
    await editBytes(
      root,
      path,
      async (now) => (await tagged(now, file, config, port, earlier.get(file))).text,
    );
  }
  return { framework, files, configWritten, configDrift: await drift(root, files) };
}

/**
 * Takes the tag out of every page it was put in (and of every configured page that still carries one).
 * A page that was edited meanwhile keeps its edits; one that is gone is passed over.
 * @returns the pages that were changed
 */
export async function removeInjection(root: string): Promise<string[]> {
  const journal = await readInjectJournal(root);
  const blocks = new Map<string, string | undefined>();
  for (const file of await configuredOrNone(root)) blocks.set(file, undefined);
  for (const { file, block } of journal?.files ?? []) blocks.set(file, block);
  const changed: string[] = [];
  for (const [file, block] of blocks) {
    if (await removeFrom(root, file, block)) changed.push(file);
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

/** Whether a stopping server must leave the tags in place. */
export async function isInjectionKept(root: string): Promise<boolean> {
  return (await readInjectJournal(root))?.keep === true;
}

/** Which configured pages carry a tag, and for which port. Nothing is written. */
export async function checkInjection(root: string): Promise<InjectCheck> {
  const config = await readConfig(root);
  const files = config ? await configuredFiles(root, config) : [];
  const found: { file: string; port: number | null }[] = [];
  for (const file of files) found.push({ file, port: injectedPort(await readBytes(join(root, file))) });
  return { configured: config !== null, files: found, configDrift: await drift(root, files) };
}

async function configure(
  root: string,
): Promise<{ config: InjectConfig; framework: string | null; configWritten: boolean }> {
  const existing = await readConfig(root);
  if (existing?.commentSyntax === "jsx") {
    throw new InjectError(
      "not_injectable",
      'Adding the tag to JSX comes with a later version. Add it by hand, in development only: <script src="http://localhost:PORT/live.js" crossorigin></script>',
    );
  }
  if (existing) return { config: existing, framework: null, configWritten: false };
  const detected = await detectProject(root);
  if (!detected.supported) {
    throw new InjectError("not_injectable", detected.advice, { framework: detected.framework });
  }
  await writeConfig(root, detected.config);
  return { config: detected.config, framework: detected.framework, configWritten: true };
}

/** Removal must work with a broken configuration too: the journal alone is enough then. */
async function configuredOrNone(root: string): Promise<string[]> {
  try {
    const config = await readConfig(root);
    return config ? await configuredFiles(root, config) : [];
  } catch {
    return [];
  }
}

async function removeFrom(root: string, file: string, block: string | undefined): Promise<boolean> {
  let path: string;
  try {
    path = await realpath(join(root, confined(root, file)));
  } catch {
    return false;
  }
  return editBytes(root, path, (text) => removeTag(text, block));
}

/** A page with the tag, instead of whatever tag it had. */
async function tagged(
  text: string,
  file: string,
  config: InjectConfig,
  port: number,
  earlierBlock: string | undefined,
): Promise<TagEdit> {
  const clean = removeTag(text, earlierBlock) ?? text;
  const offset = await findAnchor(clean, config);
  if (offset !== null) return insertTag(clean, offset, port);
  const anchor = config.insertAfter ?? config.insertBefore ?? "</body>";
  throw new InjectError("anchor_not_found", `${file} has no ${anchor}.`, { file });
}

async function drift(root: string, files: readonly string[]): Promise<string[]> {
  const covered = new Set(files);
  return (await findHtmlPages(root)).filter((page) => !covered.has(page));
}
