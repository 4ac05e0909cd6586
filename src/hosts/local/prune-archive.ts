import { join } from "node:path";
import { type FileSystem, nodeFileSystem } from "../../node/file-system.ts";
import { isSessionId } from "../../protocol/ids.ts";
import { MAX_ARCHIVED_SESSIONS } from "../../protocol/limits.ts";
import { ARCHIVE_FOLDER } from "../../storage-drivers/jsonl/archive-files.ts";
import { pruneRuns } from "./prune-runs.ts";

const DAY_MS = 86_400_000;
/** A session's files in the archive. The journal is removed last: a session is found by it. */
const ENDINGS = [".artifacts", ".snapshot", ".snapshot.json", ".jsonl"] as const;

export interface PruneOptions {
  /** The state folder. */
  readonly folder: string;
  /** Sessions whose last entry is older than this are removed. */
  readonly days: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Aborts when the server stops; the next start continues. */
  readonly signal?: AbortSignal;
  /** Whether a session is in memory; it stays then. */
  readonly inUse: (session: string) => boolean;
  readonly fileSystem?: FileSystem;
}

/** Ids of the archived sessions. */
export async function listArchive(folder: string, fs: FileSystem = nodeFileSystem): Promise<string[]> {
  const names = await fs.list(join(folder, ARCHIVE_FOLDER));
  return names.flatMap((name) => {
    const id = name.endsWith(".jsonl") ? name.slice(0, -".jsonl".length) : "";
    return isSessionId(id) ? [id] : [];
  });
}

/**
 * Retention: removes archived sessions that are too old, and the oldest of too many. `history/` and
 * everything open are left alone.
 * @returns ids of what was removed
 */
export async function pruneArchive({
  folder,
  days,
  now,
  signal,
  inUse,
  fileSystem: fs = nodeFileSystem,
}: PruneOptions): Promise<readonly string[]> {
  const archive = join(folder, ARCHIVE_FOLDER);
  const sessions = await newestFirst(folder, fs, signal);
  const removed: string[] = [];
  for (const [index, { id, mtimeMs }] of sessions.entries()) {
    const isKept = index < MAX_ARCHIVED_SESSIONS && mtimeMs > now - days * DAY_MS;
    if (isKept || inUse(id)) continue;
    if (signal?.aborted) break;
    await pruneRuns(fs, folder, id, join(archive, `${id}.jsonl`));
    for (const ending of ENDINGS) await fs.remove(join(archive, `${id}${ending}`));
    removed.push(id);
  }
  if (removed.length > 0) await fs.syncDirectory(archive);
  return removed;
}

async function newestFirst(
  folder: string,
  fs: FileSystem,
  signal: AbortSignal | undefined,
): Promise<readonly { readonly id: string; readonly mtimeMs: number }[]> {
  const sessions: { id: string; mtimeMs: number }[] = [];
  for (const id of await listArchive(folder, fs)) {
    if (signal?.aborted) return [];
    // Moving a file keeps its time, which is that of the last entry.
    const stat = await fs.stat(join(folder, ARCHIVE_FOLDER, `${id}.jsonl`));
    if (stat) sessions.push({ id, mtimeMs: stat.mtimeMs });
  }
  return sessions.sort((a, b) => b.mtimeMs - a.mtimeMs || a.id.localeCompare(b.id));
}
