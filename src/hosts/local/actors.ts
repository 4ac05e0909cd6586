import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { createStorage } from "unstorage";
import {
  type ActorHost,
  defineLiveProject,
  defineLiveSession,
  defineLiveStream,
  monotonicClock,
} from "../../actor/index.ts";
import { hasErrorCode } from "../../node/errno.ts";
import { isSessionId } from "../../protocol/ids.ts";
import type { ArchivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { LocalNamespace } from "./local-namespace.ts";
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
  /** Milliseconds since the Unix epoch, for telling which sessions are idle; absent: the machine's clock. */
  readonly now?: () => number;
}

/** Interval of the search for idle actors. */
const SWEEP_MS = 15_000;

export interface LocalActors {
  readonly sessions: LocalNamespace;
  readonly projects: LocalNamespace;
  readonly streams: LocalNamespace;
  /** Flushes snapshots and closes every actor. */
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
  const clock = monotonicClock();
  const storage = { items: createStorage({ driver }), journals: driver };
  const wiring: ActorHost = {
    storage: () => storage,
    clock: () => clock,
    newId: () => nanoid(),
    report,
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    secrets: async () => secrets,
    settings: () => ({ maxAttempts, compactAt, local: true, hasProjectContext, longPollMs }),
    artifactPath: (session, name) => join(folder, "sessions", `${session}.artifacts`, name),
    listSessions: async () => {
      const folders = [join(folder, "sessions"), ...(older === undefined ? [] : [older])];
      return [...new Set((await Promise.all(folders.map(listSessions))).flat())];
    },
    archiveSession: (session) => driver.archiveSession(session),
    listArchive: () => listArchive(folder),
  };
  const LiveSession = defineLiveSession(wiring);
  const LiveProject = defineLiveProject(wiring);
  const LiveStream = defineLiveStream(wiring);
  const projects: LocalNamespace = new LocalNamespace(
    (state) => new LiveProject(state, { LIVE_SESSION: sessions }),
  );
  const sessions: LocalNamespace = new LocalNamespace(
    (state) => new LiveSession(state, { LIVE_PROJECT: projects, LIVE_STREAM: streams }),
    { evictPath: "/retire", ...(now ? { now } : {}) },
  );
  const streams: LocalNamespace = new LocalNamespace(
    (state) =>
      new LiveStream(state, { LIVE_SESSION: sessions, LIVE_PROJECT: projects, LIVE_STREAM: streams }),
    { evictPath: "/retire", ...(now ? { now } : {}) },
  );
  const sweeping = setInterval(() => {
    void sessions.evictIdle();
    void streams.evictIdle();
  }, SWEEP_MS);
  sweeping.unref();
  return {
    sessions,
    projects,
    streams,
    async shutDown() {
      clearInterval(sweeping);
      await projects.requestActive("/hold");
      // A run ends with its server. Sessions with a lease have an alarm, so all of them are reached.
      await sessions.requestAll("/end-runs");
      // Sessions first: their last updates must reach the project before it closes.
      await sessions.shutDown("/close");
      await streams.shutDown("/close");
      await projects.shutDown("/stop");
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
