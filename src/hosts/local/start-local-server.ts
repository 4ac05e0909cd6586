import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { confirmedFileSystem } from "../../node/confirmed-file-system.ts";
import { nodeFileSystem } from "../../node/file-system.ts";
import { legacySessionsDir, prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { stateLimits } from "../../node/state-limits.ts";
import { MAX_ATTEMPTS } from "../../protocol/limits.ts";
import type { LocalServerOptions, RunningServer } from "../../protocol/local-server.ts";
import type { Status } from "../../protocol/status.ts";
import { createApp, type Platform } from "../../routes/index.ts";
import { localActors } from "./actors.ts";
import { Closers } from "./closers.ts";
import { errorLog } from "./error-log.ts";
import { fenceJournals } from "./fence-journals.ts";
import { type Bind, type Listening, listen } from "./listen.ts";
import { localPlatform } from "./local-platform.ts";
import { refuseBesideOlderServer } from "./older-server.ts";
import { lockProject, type ProjectLock } from "./project-lock.ts";
import { projectStorage } from "./project-storage.ts";
import { Retention } from "./retention.ts";
import { removeServerFile, writeServerFile } from "./server-file.ts";
import { Shutdown } from "./shutdown.ts";
import { guardedDriver, StateGuard } from "./state-guard.ts";
import { loadIdentity, type ProjectIdentity, saveIdentity } from "./tokens.ts";

/** After the state was lost, how long `status` and open pages can still learn the reason. */
const LOST_STATE_GRACE_MS = 10_000;

/** What differs between the runtimes of a local server. */
export interface LocalRuntime {
  readonly host: "node" | "deno";
  readonly bind: Bind;
  /** The client's address. */
  readonly remoteAddress: Platform["remoteAddress"];
  /** The folder with the built scripts for pages. */
  readonly scripts: URL;
}

/** A project of which this process is the only writer. */
interface LockedProject {
  readonly root: string;
  /** The state folder. */
  readonly folder: string;
  readonly lock: ProjectLock;
  readonly closers: Closers;
}

/**
 * Starts the server of one project: takes the project's lock, recovers its sessions, listens on
 * loopback and writes `server.json` for agents.
 * @throws AlreadyRunningError, OlderServerRunningError, PortTakenError
 */
export async function startLocalServer(
  runtime: LocalRuntime,
  options: LocalServerOptions,
): Promise<RunningServer> {
  const root = resolve(options.root);
  const folder = stateDir(root);
  await refuseBesideOlderServer(root);
  await prepareStateDir(folder);
  const lock = await lockProject(folder, {
    timing: options.lockTiming,
    onWait: (message) => options.onWait?.(message),
  });
  options.onLocked?.();
  const closers = new Closers();
  closers.add(() => lock.release());
  try {
    return await startLocked(runtime, options, { root, folder, lock, closers });
  } catch (error) {
    // The reason of the failure is thrown, not what it caused while closing.
    await closers.close().catch(errorLog(options.logLevel));
    throw error;
  }
}

async function startLocked(
  runtime: LocalRuntime,
  options: LocalServerOptions,
  { root, folder, lock, closers }: LockedProject,
): Promise<RunningServer> {
  const log = errorLog(options.logLevel);
  const { tokens, lastPort } = await identityOf(folder, log);
  const hasProjectContext = existsSync(join(root, "PRODUCT.md")) || existsSync(join(root, "DESIGN.md"));
  // Once the state is lost every writer fails for that one reason, which has been said.
  const report = (error: unknown) => {
    if (guard.reason === null || !String(error).includes(guard.reason)) log(error);
  };
  const shutdown = new Shutdown();
  const guard = new StateGuard({
    isLockHeld: () => lock.isHeld(),
    onLost(reason) {
      log(`${reason} Nothing more is stored; the server stops. Start it again with serve.`);
      shutdown.request(report, LOST_STATE_GRACE_MS);
    },
  });
  void lock.lost.then(() => guard.lockLost());
  const fileSystem = confirmedFileSystem(nodeFileSystem, () => guard.check());
  const limits = await stateLimits(folder);
  await fenceJournals(fileSystem, folder);
  const { durability } = options;
  const driver = guardedDriver(projectStorage({ root, folder, durability, fileSystem }), guard);
  closers.add(async () => driver.dispose?.());
  const bind = closingBind(runtime.bind, closers);
  const actors = localActors({
    driver,
    folder,
    older: legacySessionsDir(root),
    secrets: [tokens.agent, tokens.browser],
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    compactAt: options.compactAt,
    hasProjectContext,
    longPollMs: options.longPollMs,
    report,
  });
  closers.add(() => actors.shutDown());
  const retention = new Retention({
    folder,
    fileSystem,
    days: options.retentionDays,
    sessions: actors.sessions,
    report,
  });
  let port = 0;
  const app = createApp(
    localPlatform({
      ...{ runtime, server: options, root, folder, tokens, actors, hasProjectContext, report },
      port: () => port,
      prune: (days) => retention.prune(days),
      stop: () => shutdown.request(report),
      storageFailure: () => guard.reason,
    }),
  );
  const listening = await listen({
    bind,
    fetch: app.fetch,
    port: options.port ?? null,
    preferred: lastPort,
    host: options.host ?? null,
  });
  port = listening.port;
  const url = `http://localhost:${port}`;
  const recovered = await recover(app, url, tokens.agent, folder);
  // Programs that watch the project see no change where there is none.
  if (port !== lastPort) await saveIdentity(folder, { tokens, lastPort: port });
  closers.add(() => removeServerFile(folder, lock.startedAt));
  await writeServerFile(folder, { port, tokens, startedAt: lock.startedAt });
  retention.start();
  closers.add(async () => retention.stop());
  shutdown.arm(() => closers.close());
  return {
    port,
    url,
    agentToken: tokens.agent,
    browserToken: tokens.browser,
    recovered,
    limits,
    stop: () => shutdown.run(),
    stopped: shutdown.done,
    failure: () => guard.reason,
  };
}

async function identityOf(folder: string, log: (text: string) => void): Promise<ProjectIdentity> {
  const { damaged, ...identity } = await loadIdentity(folder);
  if (damaged !== null) log(`tokens.json could not be used and is kept as ${damaged}. Reload open pages.`);
  return identity;
}

/** Binds so that each socket is closed with the server, also when the bind of another address fails. */
function closingBind(bind: Bind, closers: Closers): Bind {
  const bound: Listening[] = [];
  closers.add(() => Promise.all(bound.map((socket) => socket.close())));
  return async (fetch, port, address) => {
    const outcome = await bind(fetch, port, address);
    if (typeof outcome !== "string") bound.push(outcome);
    return outcome;
  };
}

/**
 * Loads the project's actor, which recovers its sessions.
 * @throws when its journal cannot be opened
 */
async function recover(
  app: ReturnType<typeof createApp>,
  url: string,
  agentToken: string,
  folder: string,
): Promise<RunningServer["recovered"]> {
  const response = await app.request(`${url}/status`, {
    headers: { authorization: `Bearer ${agentToken}`, host: "localhost" },
  });
  if (!response.ok) throw new Error(`The project's journal could not be opened in ${folder}.`);
  const { activeSessions, pendingEvents }: Status = await response.json();
  return { open: activeSessions.length, pending: pendingEvents.length };
}
