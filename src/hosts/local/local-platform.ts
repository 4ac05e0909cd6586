import { readFile } from "node:fs/promises";
import type { LocalServerOptions } from "../../protocol/local-server.ts";
import { isLoopback } from "../../protocol/loopback.ts";
import { VERSION } from "../../protocol/version.ts";
import type { Platform, Tokens } from "../../routes/index.ts";
import type { LocalActors } from "./actors.ts";
import { readDesignSystem } from "./design-system.ts";
import { findDetector } from "./detector.ts";
import { projectFiles } from "./project-files.ts";
import { readReceipts } from "./receipts.ts";
import type { LocalRuntime } from "./start-local-server.ts";

export interface LocalPlatformOptions {
  readonly runtime: LocalRuntime;
  readonly server: LocalServerOptions;
  readonly root: string;
  /** The state folder. */
  readonly folder: string;
  readonly tokens: Tokens;
  readonly actors: LocalActors;
  readonly hasProjectContext: boolean;
  /** The port, once it is known. */
  readonly port: () => number;
  readonly report: (error: unknown) => void;
  /** Why the storage refuses all writes, if it does. */
  readonly storageFailure: () => string | null;
  readonly prune: (days?: number) => Promise<readonly string[]>;
  /** Stops the server soon after the response of `POST /stop`. */
  readonly stop: () => void;
}

/** What the routes of a local server need of its host. */
export function localPlatform(options: LocalPlatformOptions): Platform {
  const { runtime, server, root, folder, tokens, actors, hasProjectContext } = options;
  const { findWrapper, foreignApp } = server;
  const { port, report, storageFailure, prune, stop } = options;
  const allowedHosts = new Set(server.allowHosts.map((host) => host.toLowerCase()));
  if (server.host !== undefined) allowedHosts.add(server.host.toLowerCase());
  const allowedOrigins = new Set(server.allowOrigins);
  return {
    host: runtime.host,
    version: VERSION,
    port,
    sessions: actors.sessions,
    projects: actors.projects,
    streams: actors.streams,
    openStreams: server.openStreams === true,
    hasProjectContext,
    storage: { driver: "jsonl", durability: server.durability },
    storageFailure,
    manyProjects: false,
    tokens: async () => tokens,
    isHostAllowed: (hostname) => isLoopback(hostname) || allowedHosts.has(hostname),
    isOriginAllowed: (origin) => allowedOrigins.has(origin),
    rateLimit: server.rateLimit,
    remoteAddress: runtime.remoteAddress,
    pageScript: (name) => readFile(new URL(`${name}.js`, runtime.scripts), "utf8"),
    designSystem: () => readDesignSystem(root),
    detector: () => findDetector(root),
    files: projectFiles(root),
    ...(foreignApp ? { foreignApp: (files) => foreignApp(root, files) } : {}),
    ...(findWrapper ? { findWrapper: (id, file) => findWrapper({ root, id, file }) } : {}),
    receipts: () => readReceipts(folder),
    report,
    prune,
    stop,
  };
}
