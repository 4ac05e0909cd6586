import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sessionActorName } from "../../actor/index.ts";
import { nodeFileSystem } from "../../node/file-system.ts";
import { removeStaleTempFiles } from "../../node/stale-temp-files.ts";
import { legacySessionsDir, prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { DEFAULT_PROJECT } from "../../protocol/ids.ts";
import { MAX_ATTEMPTS, RETENTION_DAYS } from "../../protocol/limits.ts";
import type { LocalServerOptions, LogLevel, RunningServer } from "../../protocol/local-server.ts";
import { isLoopback } from "../../protocol/loopback.ts";
import type { Status } from "../../protocol/status.ts";
import { VERSION } from "../../protocol/version.ts";
import { createApp, type Platform } from "../../routes/index.ts";
import { ARCHIVE_FOLDER, archivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { withLegacyJournals } from "../../storage-drivers/jsonl/legacy-journals.ts";
import { jsonlDriver } from "../../storage-drivers/jsonl.ts";
import { localActors } from "./actors.ts";
import { readDesignSystem } from "./design-system.ts";
import { findDetector } from "./detector.ts";
import { type Bind, listen } from "./listen.ts";
import { projectFiles } from "./project-files.ts";
import { lockProject, type ProjectLock } from "./project-lock.ts";
import { pruneArchive } from "./prune-archive.ts";
import { readReceipts } from "./receipts.ts";
import { removeServerFile, writeServerFile } from "./server-file.ts";
import { loadIdentity, saveIdentity } from "./tokens.ts";

/** How long `POST /stop` waits, so that its own answer still leaves. */
const STOP_DELAY_MS = 50;

/** What the runtimes of a local server do each in their own way. */
export interface LocalRuntime {
  readonly host: "node" | "deno";
  readonly bind: Bind;
  /** The client's address. */
  readonly remoteAddress: Platform["remoteAddress"];
  /** The folder with the built scripts for pages. */
  readonly scripts: URL;
}

/**
 * Starts the server of one project: takes the project's lock, recovers its sessions, listens on
 * loopback and tells agents where.
 * @throws AlreadyRunningError, PortTakenError
 */
export async function startLocalServer(
  runtime: LocalRuntime,
  options: LocalServerOptions,
): Promise<RunningServer> {
  const root = resolve(options.root);
  const folder = stateDir(root);
  await prepareStateDir(folder);
  const lock = await lockProject(folder);
  try {
    return await startLocked(runtime, options, root, folder, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(
  runtime: LocalRuntime,
  options: LocalServerOptions,
  root: string,
  folder: string,
  lock: ProjectLock,
): Promise<RunningServer> {
  const identity = await loadIdentity(folder);
  const driver = archivingDriver(
    withLegacyJournals(jsonlDriver({ base: folder, durability: options.durability }), {
      base: folder,
      older: legacySessionsDir(root),
      fileSystem: nodeFileSystem,
    }),
    { base: folder, fileSystem: nodeFileSystem },
  );
  const hasProjectContext = existsSync(join(root, "PRODUCT.md")) || existsSync(join(root, "DESIGN.md"));
  const maxAttempts = options.maxAttempts ?? MAX_ATTEMPTS;
  const report = reporter(options.logLevel);
  const actors = localActors({
    driver,
    folder,
    older: legacySessionsDir(root),
    secrets: [identity.tokens.agent, identity.tokens.browser],
    maxAttempts,
    compactAt: options.compactAt,
    hasProjectContext,
    longPollMs: options.longPollMs,
    report,
  });
  const goingDown = new AbortController();
  const prune = (days: number | undefined) =>
    pruneArchive({
      folder,
      days: days ?? options.retentionDays ?? RETENTION_DAYS,
      now: Date.now(),
      signal: goingDown.signal,
      inUse: (session) => actors.sessions.has(sessionActorName(DEFAULT_PROJECT, session)),
    });
  let port = 0;
  let halt = () => {};
  const stopRequested = new Promise<void>((done) => {
    halt = done;
  });
  const allowedHosts = new Set(options.allowHosts.map((host) => host.toLowerCase()));
  if (options.host !== undefined) allowedHosts.add(options.host.toLowerCase());
  const allowedOrigins = new Set(options.allowOrigins);
  const platform: Platform = {
    host: runtime.host,
    version: VERSION,
    port: () => port,
    sessions: actors.sessions,
    projects: actors.projects,
    streams: actors.streams,
    openStreams: options.openStreams === true,
    hasProjectContext,
    storage: { driver: "jsonl", durability: options.durability },
    manyProjects: false,
    tokens: async () => identity.tokens,
    isHostAllowed: (hostname) => isLoopback(hostname) || allowedHosts.has(hostname),
    isOriginAllowed: (origin) => allowedOrigins.has(origin),
    rateLimit: options.rateLimit,
    remoteAddress: runtime.remoteAddress,
    pageScript: (name) => readFile(new URL(`${name}.js`, runtime.scripts), "utf8"),
    designSystem: () => readDesignSystem(root),
    detector: () => findDetector(root),
    files: projectFiles(root),
    receipts: () => readReceipts(folder),
    report,
    prune,
    stop: () => setTimeout(halt, STOP_DELAY_MS),
  };
  const app = createApp(platform);
  const listening = await listen({
    bind: runtime.bind,
    fetch: app.fetch,
    port: options.port ?? null,
    preferred: identity.lastPort,
    host: options.host ?? null,
  });
  port = listening.port;
  const url = `http://localhost:${port}`;
  const status = await app.request(`${url}/status`, {
    headers: { authorization: `Bearer ${identity.tokens.agent}`, host: "localhost" },
  });
  if (!status.ok) throw new Error(`The project's record could not be opened in ${folder}.`);
  const recovered: Status = await status.json();
  await saveIdentity(folder, { tokens: identity.tokens, lastPort: port });
  await writeServerFile(folder, { port, tokens: identity.tokens, startedAt: lock.startedAt });

  let stopping: Promise<void> | null = null;
  let gone = () => {};
  const stopped = new Promise<void>((done) => {
    gone = done;
  });
  const tidyUp = async () => {
    await removeStaleTempFiles(nodeFileSystem, [
      folder,
      join(folder, "sessions"),
      join(folder, ARCHIVE_FOLDER),
    ]);
    await prune(undefined);
  };
  const retention = everyDay(() => void tidyUp().catch(report));
  const shutDown = async () => {
    retention.end();
    goingDown.abort();
    await removeServerFile(folder);
    await actors.shutDown();
    await listening.close();
    await driver.dispose?.();
    await lock.release();
    gone();
  };
  const stop = () => {
    stopping ??= shutDown();
    return stopping;
  };
  void stopRequested.then(stop);
  return {
    port,
    url,
    agentToken: identity.tokens.agent,
    browserToken: identity.tokens.browser,
    recovered: {
      open: recovered.activeSessions.length,
      pending: recovered.pendingEvents.length,
    },
    stop,
    stopped,
  };
}

/** Unexpected errors go to standard error: one line each, with the stack when debugging. */
function reporter(level: LogLevel): (error: unknown) => void {
  if (level === "silent") return () => {};
  return (error) => {
    const text = error instanceof Error ? (level === "debug" && error.stack) || error.message : String(error);
    process.stderr.write(`[impeccable-live] ${text}\n`);
  };
}

const DAY_MS = 86_400_000;

/** Does something soon, beside everything else, and then once a day. */
function everyDay(work: () => void): { readonly end: () => void } {
  const first = setImmediate(work);
  const timer = setInterval(work, DAY_MS);
  timer.unref();
  return {
    end() {
      clearImmediate(first);
      clearInterval(timer);
    },
  };
}
