import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readEntries } from "../../actor/runtime/read-journal.ts";
import { nodeFileSystem as fs } from "../../node/file-system.ts";
import { isStaleTempFile } from "../../node/stale-temp-files.ts";
import { legacySessionsDir, stateDir } from "../../node/state-dir.ts";
import { SESSION_ID } from "../../protocol/ids.ts";
import type { JournalFinding, StateDirInspection } from "../../protocol/local-server.ts";
import { ARCHIVE_FOLDER } from "../../storage-drivers/jsonl/archive-files.ts";
import { splitLines } from "../../storage-drivers/jsonl/text-lines.ts";
import { lockHolder } from "./project-lock.ts";

const NEWLINE = 10;
const SESSION_FILE = /^([0-9a-f]{8})(?:\.jsonl|\.snapshot\.json|\.artifacts)$/;
const KEPT_TAIL = /\.jsonl\.torn-/;
/** What the source operations keep beside the receipts. */
const HISTORY_FOLDERS = new Set(["texts", "wrapped"]);

/** Reads a project's record as it lies on the disk, whether a server runs or not. Nothing is written or locked. */
export async function inspectStateDir(root: string): Promise<StateDirInspection> {
  const folder = stateDir(resolve(root));
  const sessions = join(folder, "sessions");
  const journals: JournalFinding[] = [];
  const oddFiles: string[] = [];
  const keptTails: string[] = [];
  const inspect = async (path: string, name: string): Promise<void> => {
    const found = await inspectJournal(path, name);
    if (found) journals.push(found);
  };
  await inspect(join(folder, "project.jsonl"), "project.jsonl");
  for (const [place, path] of [
    ["sessions", sessions],
    [ARCHIVE_FOLDER, join(folder, ARCHIVE_FOLDER)],
    [".impeccable-live/sessions", legacySessionsDir(resolve(root))],
  ] as const) {
    for (const name of await namesIn(path)) {
      const known = SESSION_FILE.test(name) || (place === "sessions" && name === "archive");
      if (KEPT_TAIL.test(name)) keptTails.push(`${place}/${name}`);
      else if (!known && !isStaleTempFile(name)) oddFiles.push(`${place}/${name}`);
      if (known && name.endsWith(".jsonl")) await inspect(join(path, name), `${place}/${name}`);
    }
  }
  for (const name of await namesIn(join(folder, "history"))) {
    const id = name.endsWith(".json") ? name.slice(0, -".json".length) : "";
    if (!SESSION_ID.test(id) && !HISTORY_FOLDERS.has(name)) oddFiles.push(`history/${name}`);
  }
  return { journals, oddFiles, keptTails, lock: await lockHolder(folder) };
}

/** Files and folders, without the slash that tells them apart. */
async function namesIn(path: string): Promise<string[]> {
  return (await fs.list(path)).map((name) => name.replace(/\/$/, "")).toSorted();
}

/** `null` when there is no such journal. */
async function inspectJournal(path: string, file: string): Promise<JournalFinding | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return null;
  const { damages, entries } = readEntries(splitLines(bytes), 1, 0);
  const tornBytes = bytes.length - (bytes.lastIndexOf(NEWLINE) + 1);
  return { file, entries: entries.length, damages, tornBytes };
}
