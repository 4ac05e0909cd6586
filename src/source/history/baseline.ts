/**
 * The project's text files as they were before a session's wrapper, stored until the session is complete: what was
 * cleaned up by hand is found by comparing with them. Where git has a file's text, only the commit is stored.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import { gitChanged, gitHead, gitText } from "../project/git.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { projectPath } from "../project/paths.ts";
import { readTextFile, type TextFile } from "../project/text-file.ts";
import { writeProjectFile } from "../write.ts";

/** Beyond these, further files are not stored: what is changed in them by hand stays when the accept is undone. */
const MAX_FILES = 2_000;
const MAX_CHARS = 32 * 1024 * 1024;
/** Kinds of files that are compared where git does not know the project. */
const KINDS = [...SOURCE_EXTENSIONS, ...STYLE_EXTENSIONS, "ts", "mts", "cts", "mjs", "cjs"];

interface Baseline {
  /** `null` where git has no commit. */
  readonly commit: string | null;
  /** Texts that the commit does not have; `null` for a file that was not there. */
  readonly texts: Readonly<Record<string, string | null>>;
}

/** A file that is not as it was before the session's wrapper. `before` is `null` for a new one. */
export interface ChangedFile {
  readonly file: string;
  readonly before: string | null;
  readonly now: TextFile;
}

/** Stores the state of the project; it is on the device when this returns. */
export async function saveBaseline(root: string, id: string): Promise<void> {
  const commit = await gitHead(root);
  const names = await candidates(root, commit);
  const texts: Record<string, string | null> = {};
  let chars = 0;
  const read = await mapInParallel(names.slice(0, MAX_FILES), async (file) => ({
    file,
    text: await textOf(root, file),
  }));
  for (const { file, text } of read) {
    chars += text?.text.length ?? 0;
    if (chars > MAX_CHARS) break;
    texts[file] = text?.text ?? null;
  }
  const baseline: Baseline = { commit, texts };
  const path = join(await prepareStateSubdir(root, join("history", "baseline")), `${id}.gz`);
  await writeProjectFile(path, await promisify(gzip)(JSON.stringify(baseline)));
}

/** Deletes the stored state of a session. */
export async function deleteBaseline(root: string, id: string): Promise<void> {
  await rm(baselinePath(root, id), { force: true });
}

/** Every text file that was changed since; none where no state is stored. Files that are gone are left out. */
export async function changedFiles(root: string, id: string): Promise<readonly ChangedFile[]> {
  const baseline = await readBaseline(root, id);
  if (baseline === null) return [];
  const { commit, texts } = baseline;
  const names = new Set([...Object.keys(texts), ...(await candidates(root, commit))]);
  const changed = await mapInParallel([...names], async (file): Promise<ChangedFile | null> => {
    const now = await textOf(root, file);
    if (now === null) return null;
    const stored = Object.hasOwn(texts, file) ? texts[file] : commit && (await gitText(root, commit, file));
    const before = stored?.replace(/^\uFEFF/, "") ?? null;
    return before === now.text ? null : { file, before, now };
  });
  return changed.filter((one) => one !== null);
}

/** Files that may differ from the commit; without one all that are compared. */
async function candidates(root: string, commit: string | null): Promise<string[]> {
  const changed = commit === null ? null : await gitChanged(root, commit);
  return changed ?? (await filesContaining(root, [""], KINDS));
}

async function textOf(root: string, file: string): Promise<TextFile | null> {
  const found = await projectPath(root, file);
  return found.ok ? await readTextFile(found.path.absolute) : null;
}

async function readBaseline(root: string, id: string): Promise<Baseline | null> {
  try {
    const bytes = await promisify(gunzip)(await readFile(baselinePath(root, id)));
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isBaseline(value) ? value : null;
  } catch {
    return null;
  }
}

function isBaseline(value: unknown): value is Baseline {
  return (
    isRecord(value) &&
    (value.commit === null || typeof value.commit === "string") &&
    isRecord(value.texts) &&
    Object.values(value.texts).every((text) => text === null || typeof text === "string")
  );
}

function baselinePath(root: string, id: string): string {
  return stateDir(root, "history", "baseline", `${id}.gz`);
}
