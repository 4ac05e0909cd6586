import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { legacySessionsDir, prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { MAX_ATTEMPTS } from "../../protocol/limits.ts";
import type { LocalServerOptions, RunningServer } from "../../protocol/local-server.ts";
import type { Status } from "../../protocol/status.ts";
import { createApp, type Platform } from "../../routes/index.ts";
import { localActors } from "./actors.ts";
import { errorLog } from "./error-log.ts";
import { type Bind, listen } from "./listen.ts";
import { localPlatform } from "./local-platform.ts";
import { lockProject, type ProjectLock } from "./project-lock.ts";
import { projectStorage } from "./project-storage.ts";
import { Retention } from "./retention.ts";
import { removeServerFile, writeServerFile } from "./server-file.ts";
import { Shutdown } from "./shutdown.ts";
import { loadIdentity, saveIdentity } from "./tokens.ts";

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
}

/**
 * Starts the server of one project: takes the project's lock, recovers its sessions, listens on
 * loopback and writes `server.json` for agents.
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
    return await startLocked(runtime, options, { root, folder, lock });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(
  runtime: LocalRuntime,
  options: LocalServerOptions,
  { root, folder, lock }: LockedProject,
): Promise<RunningServer> {
  const { tokens, lastPort } = await loadIdentity(folder);
  const driver = projectStorage(root, folder, options.durability);
  const hasProjectContext = existsSync(join(root, "PRODUCT.md")) || existsSync(join(root, "DESIGN.md"));
  const report = errorLog(options.logLevel);
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
  const retention = new Retention({
    folder,
    days: options.retentionDays,
    sessions: actors.sessions,
    report,
  });
  const shutdown = new Shutdown();
  let port = 0;
  const app = createApp(
    localPlatform({
      ...{ runtime, server: options, root, folder, tokens, actors, hasProjectContext, report },
      port: () => port,
      prune: (days) => retention.prune(days),
      stop: () => shutdown.request(),
    }),
  );
  const listening = await listen({
    bind: runtime.bind,
    fetch: app.fetch,
    port: options.port ?? null,
    preferred: lastPort,
    host: options.host ?? null,
  });
  port = listening.port;
  const url = `http://localhost:${port}`;
  const recovered = await recover(app, url, tokens.agent, folder);
  await saveIdentity(folder, { tokens, lastPort: port });
  await writeServerFile(folder, { port, tokens, startedAt: lock.startedAt });
  retention.start();
  shutdown.arm(async () => {
    retention.stop();
    await removeServerFile(folder);
    await actors.shutDown();
    await listening.close();
    await driver.dispose?.();
    await lock.release();
  });
  return {
    port,
    url,
    agentToken: tokens.agent,
    browserToken: tokens.browser,
    recovered,
    stop: () => shutdown.run(),
    stopped: shutdown.done,
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
