import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Entry } from "../../actor/runtime/entry.ts";
import { readEntries } from "../../actor/runtime/read-journal.ts";
import { evolve } from "../../actor/session/evolve.ts";
import { isUnknown } from "../../actor/session/is-open.ts";
import { newSession } from "../../actor/session/state.ts";
import { hasErrorCode } from "../../node/errno.ts";
import { nodeFileSystem as fs } from "../../node/file-system.ts";
import { receiptId } from "../../node/receipt-names.ts";
import { isStaleTempFile } from "../../node/stale-temp-files.ts";
import { legacySessionsDir, stateDir } from "../../node/state-dir.ts";
import type { JournalFinding, StateDirInspection } from "../../protocol/local-server.ts";
import { ARCHIVE_FOLDER } from "../../storage-drivers/jsonl/archive-files.ts";
import { splitLines } from "../../storage-drivers/jsonl/text-lines.ts";
import { lockHolder } from "./project-lock.ts";

const NEWLINE = 10;
const SESSION_FILE = /^([0-9a-f]{8})(?:\.jsonl|\.snapshot|\.snapshot\.json|\.artifacts)$/;
const KEPT_TAIL = /\.jsonl\.torn-/;
/** Folders of the source operations beside the receipts. */
const HISTORY_FOLDERS = new Set(["texts", "wrapped", "baseline"]);

/** Inspects a project's state folder on the disk, whether a server runs or not. Nothing is written or locked. */
export async function inspectStateDir(root: string): Promise<StateDirInspection> {
  const folder = stateDir(resolve(root));
  const found: FoundFiles = { journals: [], oddFiles: [], keptTails: [] };
  await inspectJournal(found, join(folder, "project.jsonl"), "project.jsonl");
  await inspectSessions(found, join(folder, "sessions"), "sessions");
  await inspectSessions(found, join(folder, ARCHIVE_FOLDER), ARCHIVE_FOLDER);
  await inspectSessions(found, legacySessionsDir(resolve(root)), ".impeccable-live/sessions");
  for (const name of await namesIn(join(folder, "history"))) {
    if (receiptId(name) === null && !HISTORY_FOLDERS.has(name)) found.oddFiles.push(`history/${name}`);
  }
  return { ...found, lock: await lockHolder(folder) };
}

interface FoundFiles {
  readonly journals: JournalFinding[];
  readonly oddFiles: string[];
  readonly keptTails: string[];
}

/** @param label the folder's name in the findings */
async function inspectSessions(found: FoundFiles, folder: string, label: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const isKnown = SESSION_FILE.test(name) || (label === "sessions" && name === "archive");
    const file = `${label}/${name}`;
    if (KEPT_TAIL.test(name)) found.keptTails.push(file);
    else if (!isKnown && !isStaleTempFile(name)) found.oddFiles.push(file);
    if (isKnown && name.endsWith(".jsonl")) await inspectJournal(found, join(folder, name), file);
  }
}

/** Names of files and folders, without the slash that marks folders; none where this user may not look. */
async function namesIn(path: string): Promise<string[]> {
  const names = await fs.list(path).catch((error: unknown) => {
    if (hasErrorCode(error, "EACCES", "EPERM")) return [];
    throw error;
  });
  return names.map((name) => name.replace(/\/$/, "")).toSorted();
}

/** Adds what a journal holds; nothing when it does not exist. */
async function inspectJournal(found: FoundFiles, path: string, file: string): Promise<void> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return;
  const { damages, entries } = readEntries(splitLines(bytes), 1, 0);
  const tornBytes = bytes.length - (bytes.lastIndexOf(NEWLINE) + 1);
  const id = SESSION_FILE.exec(basename(file))?.[1];
  found.journals.push({
    ...{ file, entries: entries.length, damages, tornBytes },
    isStray: id !== undefined && entries.length > 0 && isStray(id, entries),
  });
}

/** Whether a session's journal has only words about a session that is not there. */
function isStray(id: string, entries: readonly Entry[]): boolean {
  const isCompacted = entries.some(({ type }) => type === "compacted");
  return !isCompacted && isUnknown(entries.reduce(evolve, newSession(id)));
}
