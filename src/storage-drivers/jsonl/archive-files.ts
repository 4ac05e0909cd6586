/** The files of a session, among the open sessions and in the archive. */
import { dirname } from "node:path";
import { ensureDirectory } from "../../node/durable-directory.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { itemPath, olderItemPath } from "./item-files.ts";
import { keyToPath } from "./paths.ts";

/** Where the files of finished sessions are, below the state folder. */
export const ARCHIVE_FOLDER = "sessions/archive";
const OPEN = "sessions:";
const ARCHIVED = "sessions:archive:";

/** The key of a session's journal while the session is open. */
export function sessionJournalKey(session: string): string {
  return `${OPEN}${session}.jsonl`;
}

/** Whether a key is that of an open session. */
export function isSessionKey(key: string): boolean {
  return key.startsWith(OPEN) && !key.startsWith(ARCHIVED);
}

/** The key in the archive of an open session's key. */
export function archivedKey(key: string): string {
  return `${ARCHIVED}${key.slice(OPEN.length)}`;
}

/**
 * Moves a session's files to the archive. Its journal goes last: a process that dies before that leaves
 * the session among the open ones, where the next start finds it.
 * @param onMoved called once the journal is in the archive, before that is durable
 */
export async function moveToArchive(
  fs: FileSystem,
  base: string,
  session: string,
  onMoved: () => void,
): Promise<void> {
  const pathOf = (key: string) => keyToPath(base, key);
  const journal = sessionJournalKey(session);
  const archive = dirname(pathOf(archivedKey(journal)));
  await ensureDirectory(fs, archive);
  const artifacts = `${OPEN}${session}.artifacts`;
  await moveFolder(fs, pathOf(artifacts), pathOf(archivedKey(artifacts)));
  const snapshot = `${OPEN}${session}.snapshot.json`;
  for (const place of [itemPath, olderItemPath]) {
    const [from, to] = [place(base, snapshot), place(base, archivedKey(snapshot))];
    if (from !== null && to !== null) await moveFile(fs, from, to);
  }
  await fs.syncDirectory(archive);
  await moveFile(fs, pathOf(journal), pathOf(archivedKey(journal)));
  onMoved();
  await fs.syncDirectory(archive);
  await fs.syncDirectory(dirname(pathOf(journal)));
}

/** Moves a file that may be missing: it does not exist, or an attempt that failed halfway has moved it. */
export async function moveFile(fs: FileSystem, from: string, to: string): Promise<void> {
  if ((await fs.stat(from)) !== null) await fs.rename(from, to);
}

/** Moves the files of a folder to another one, which may have some of them already. */
async function moveFolder(fs: FileSystem, from: string, to: string): Promise<void> {
  const names = await fs.list(from);
  if (names.length === 0) return;
  await ensureDirectory(fs, to);
  for (const name of names) await fs.rename(`${from}/${name}`, `${to}/${name}`);
  await fs.syncDirectory(to);
  await fs.remove(from);
}
