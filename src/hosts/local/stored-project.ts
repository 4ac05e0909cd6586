import { resolve } from "node:path";
import { type ReadContext, readProject, readSession } from "../../actor/index.ts";
import { nodeFileSystem } from "../../node/file-system.ts";
import { legacySessionsDir, stateDir } from "../../node/state-dir.ts";
import { isSessionId } from "../../protocol/ids.ts";
import { MAX_ATTEMPTS } from "../../protocol/limits.ts";
import type { LockInspection, StoredProject } from "../../protocol/local-server.ts";
import { isOpenSession } from "../../protocol/phases.ts";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import type { Status } from "../../protocol/status.ts";
import { composeStatus } from "../../routes/compose-status.ts";
import { redactSnapshot } from "../../routes/redact-snapshot.ts";
import { StoredJournals } from "../../storage-drivers/jsonl/stored-journals.ts";
import { OlderServerRunningError, refuseBesideOlderServer } from "./older-server.ts";
import { lockHolder } from "./project-lock.ts";
import { storedTokens } from "./tokens.ts";

const STORAGE = { driver: "jsonl", durability: "strict" } as const;

/**
 * A project whose server does not run, as its journals have it. They are read only while no process holds the
 * project's lock: the journals of a running server say less than the server. Nothing is written or locked.
 * @param maxAttempts grants after which unresolved work is a dead letter
 */
export function storedProject(root: string, maxAttempts = MAX_ATTEMPTS): StoredProject {
  const folder = stateDir(resolve(root));
  const older = legacySessionsDir(resolve(root));
  const journals = new StoredJournals({ base: folder, older, fileSystem: nodeFileSystem });
  const reading = () => ({ folder, journals, context: { now: Date.now(), offset: 0, maxAttempts } });
  return {
    async status({ all = false } = {}) {
      const read = await unlessInUse(root, () => statusOf(reading(), all));
      return typeof read === "string" ? inUse(read) : read;
    },
    async session(id) {
      const read = await unlessInUse(root, () => sessionOf(reading(), id));
      return typeof read === "string" ? null : read.snapshot;
    },
    writer: () => writerOf(root),
  };
}

/** What `read` returns, or the sentence that names who may be writing: found before, or after a start meanwhile. */
async function unlessInUse<Read>(root: string, read: () => Promise<Read>): Promise<Read | string> {
  return (await writerOf(root)) ?? (await readUnwatched(root, read));
}

async function readUnwatched<Read>(root: string, read: () => Promise<Read>): Promise<Read | string> {
  const result = await read();
  return (await writerOf(root)) ?? result;
}

/** Who may be writing to the journals, as a sentence; `null`: no process. */
async function writerOf(root: string): Promise<string | null> {
  const holder = await lockHolder(stateDir(resolve(root)));
  if (holder !== null && holder.alive !== false) return heldBy(holder);
  try {
    await refuseBesideOlderServer(resolve(root));
    return null;
  } catch (error) {
    if (error instanceof OlderServerRunningError) return error.message;
    throw error;
  }
}

function heldBy({ pid, place }: LockInspection): string {
  const who = pid === null ? "A process that the lock does not name" : `Process ${pid}`;
  return `${who} holds the project's lock${place === null ? "" : ` ${place}`} and does not answer. Its journals are not read.`;
}

interface Reading {
  readonly folder: string;
  readonly journals: StoredJournals;
  readonly context: ReadContext;
}

async function statusOf({ folder, journals, context }: Reading, all: boolean): Promise<Status> {
  const { prefetches, diagnostics } = readProject(await journals.project(), context);
  const known = await storedTokens(folder);
  const snapshots: SessionSnapshot[] = [];
  const unread: { readonly session: string; readonly code: string; readonly message: string }[] = [];
  for (const id of await journals.sessions(all)) {
    const read = readSession(id, await journals.session(id), context);
    if (read.snapshot === null)
      unread.push(...read.diagnostics.map(({ code, message }) => ({ session: id, code, message })));
    else if (all || isOpenSession(read.snapshot.phase, read.snapshot.pendingEvents))
      snapshots.push(redactSnapshot(read.snapshot, known));
  }
  snapshots.sort((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""));
  const status = composeStatus({ snapshots, prefetches, diagnostics, storage: STORAGE });
  return { ...status, storage: { ...STORAGE, diagnostics: [...status.storage.diagnostics, ...unread] } };
}

async function sessionOf({ folder, journals, context }: Reading, id: string) {
  if (!isSessionId(id)) return { snapshot: null };
  const { snapshot } = readSession(id, await journals.session(id), context);
  return { snapshot: snapshot && redactSnapshot(snapshot, await storedTokens(folder)) };
}

function inUse(message: string): Status {
  const code = "journals_in_use";
  return composeStatus({
    snapshots: [],
    prefetches: [],
    diagnostics: [{ code, message }],
    storage: STORAGE,
  });
}
