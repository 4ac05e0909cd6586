import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { createStorage } from "unstorage";
import { type ActorHost, processClock, storedArtifactName } from "../../actor/index.ts";
import { hasErrorCode } from "../../node/errno.ts";
import { isSessionId } from "../../protocol/ids.ts";
import type { ArchivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { closeNamespaces, type LocalNamespaces, localNamespaces } from "./local-namespaces.ts";
import { listArchive } from "./prune-archive.ts";

export interface LocalActorsOptions {
  readonly driver: ArchivingDriver;
  /** The state folder. */
  readonly folder: string;
  /** The folder of an older version's sessions, if there is one. */
  readonly older?: string;
  /** The project's tokens: they are redacted from output. */
  readonly secrets?: readonly string[];
  readonly maxAttempts: number;
  /** Journals longer than this many bytes are compacted; absent: protocol's default. */
  readonly compactAt?: number | undefined;
  readonly hasProjectContext: boolean;
  /** How long a long poll of a stream waits; absent: protocol's default. */
  readonly longPollMs?: number | undefined;
  readonly report: (error: unknown) => void;
  /** Milliseconds of a steady clock, for telling which sessions are idle; absent: the process's. */
  readonly now?: () => number;
}

/** Interval of the search for idle actors. */
const SWEEP_MS = 15_000;

export interface LocalActors extends LocalNamespaces {
  /** Closes every actor; what is only a cache is written. */
  shutDown(): Promise<void>;
}

/** All actors of one project in this process, over one storage driver. */
export function localActors({
  driver,
  folder,
  older,
  secrets = [],
  maxAttempts,
  compactAt,
  hasProjectContext,
  longPollMs,
  report,
  now,
}: LocalActorsOptions): LocalActors {
  // One clock for the process: an actor that is loaded again must not see an earlier time.
  const clock = processClock();
  const storage = { items: createStorage({ driver }), journals: driver };
  const host: Omit<ActorHost, "actors"> = {
    storage: () => storage,
    clock: () => clock,
    newId: () => nanoid(),
    report,
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    secrets: async () => secrets,
    settings: () => ({ maxAttempts, compactAt, local: true, hasProjectContext, longPollMs }),
    artifactPath: (session, name) =>
      join(folder, "sessions", `${session}.artifacts`, storedArtifactName(name)),
    listSessions: async () => {
      const folders = [join(folder, "sessions"), ...(older === undefined ? [] : [older])];
      return [...new Set((await Promise.all(folders.map(listSessions))).flat())];
    },
    archiveSession: (session) => driver.archiveSession(session),
    listArchive: () => listArchive(folder),
  };
  const namespaces = localNamespaces(host, now ? { now } : {});
  const { sessions, streams } = namespaces;
  const sweeping = setInterval(() => {
    void sessions.evictIdle();
    void streams.evictIdle();
  }, SWEEP_MS);
  sweeping.unref();
  return {
    ...namespaces,
    async shutDown() {
      clearInterval(sweeping);
      await closeNamespaces(namespaces);
    },
  };
}

/**
 * Sessions that have a journal in a folder; other files are ignored. A folder that cannot be read is an
 * error: treated as empty, it would hide work until the next request for its session.
 */
async function listSessions(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasErrorCode(error, "ENOENT")) return [];
    throw error;
  });
  return names.flatMap((name) => {
    const id = name.endsWith(".jsonl") ? name.slice(0, -".jsonl".length) : "";
    return isSessionId(id) ? [id] : [];
  });
}
