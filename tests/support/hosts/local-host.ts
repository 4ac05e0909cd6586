import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until, within } from "../server/until.ts";
import { type Child, spawnChild } from "./child.ts";
import type { HostUnderTest, RunningHost, StartOptions } from "./host-under-test.ts";
import { keepPaths } from "./keep-paths.ts";

export const REPOSITORY = resolve(import.meta.dirname, "../../..");
/** The built command line. */
export const CLI = join(REPOSITORY, "dist/cli.js");

/** What runs the built command line. */
export interface LocalRuntime {
  readonly runtime: "node" | "deno";
  readonly program: string;
  /** The program's arguments before the script. */
  readonly words: readonly string[];
}

/** The content of `server.json`, by which clients find the server. */
interface ServerFile {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  readonly browserToken: string;
  readonly startedAt: string;
}

/** The built command line, as a user runs it. */
export function localHost(name: string, runtime: LocalRuntime): HostUnderTest {
  return {
    name,
    kind: "local",
    runtime: runtime.runtime,
    start: (options) => startLocal(runtime, options ?? {}),
    spawn: (root, options) => spawnServer(runtime, root, options ?? {}),
  };
}

/** The arguments of `serve` for these options. */
function serveArguments(root: string, options: StartOptions): string[] {
  const args = [CLI, "serve", "--no-inject", "--root", root, "--json"];
  if (options.port !== "own") args.push("--port", String(options.port ?? 0));
  if (options.rateLimit !== "default") args.push("--rate-limit", String(options.rateLimit ?? "off"));
  if (options.compactAt !== undefined) args.push("--compact-at", String(options.compactAt));
  if (options.openStreams) args.push("--open-streams");
  if (options.longPollMs !== undefined) args.push("--long-poll", String(options.longPollMs));
  for (const origin of options.allowOrigins ?? []) args.push("--allow-origin", origin);
  for (const host of options.allowHosts ?? []) args.push("--allow-host", host);
  return args;
}

/** A new empty project folder. */
export function newRoot(): Promise<string> {
  return mkdtemp(join(tmpdir(), "impeccable-conformance-"));
}

async function startLocal(runtime: LocalRuntime, options: StartOptions): Promise<RunningHost> {
  const root = options.root ?? (await newRoot());
  const launch = () => launchServer(runtime, root, options);
  let { child, file } = await launch();
  const kill = async () => {
    child.signal("SIGKILL");
    await within("the killed server is gone", child.exited);
  };
  return {
    get baseUrl() {
      return `http://127.0.0.1:${file.port}`;
    },
    get agentToken() {
      return file.token;
    },
    get browserToken() {
      return file.browserToken;
    },
    get pid() {
      return child.pid;
    },
    output: () => child.output(),
    root,
    kill,
    keepProject: () => {
      const state = join(root, ".impeccable/live");
      return keepPaths([join(state, "project.jsonl"), join(state, "project.snapshot")]);
    },
    async restart() {
      if (!child.hasExited()) await kill();
      ({ child, file } = await launch());
    },
    async stop() {
      child.signal("SIGTERM");
      await within("the server stops on SIGTERM", child.exited);
    },
    async dispose() {
      await kill();
      if (options.root === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/** Starts `serve` and waits until it answers on the port its file names. */
async function launchServer(
  runtime: LocalRuntime,
  root: string,
  options: StartOptions,
): Promise<{ child: Child; file: ServerFile }> {
  const child = spawnServer(runtime, root, options);
  const file = await until("the server answers on the port of its server.json", async () => {
    if (child.hasExited()) throw new Error(`serve ended at once:\n${child.output()}`);
    const written = await readServerFile(root);
    // A killed server leaves its file behind: only the new one's counts.
    if (written?.pid !== child.pid) return null;
    return (await isHealthy(`http://127.0.0.1:${written.port}`)) && written;
  }).catch((error: unknown) => {
    child.signal("SIGKILL");
    throw new Error(`serve did not become ready:\n${child.output()}`, { cause: error });
  });
  return { child, file };
}

/** Starts `serve` without waiting for anything. */
function spawnServer(runtime: LocalRuntime, root: string, options: StartOptions): Child {
  const { program, words } = runtime;
  const args = [...words, ...serveArguments(root, options)];
  if (options.fileSizeLimit === undefined) return spawnChild(program, args, { cwd: root });
  // A full disk is an error of the write and no signal: Node ignores the signal by itself.
  const limited = ["--ignore-signal=XFSZ", "prlimit", `--fsize=${options.fileSizeLimit}:unlimited`, program];
  return spawnChild("env", [...limited, ...args], { cwd: root });
}

/** The running server's file; `null` while there is none. */
export async function readServerFile(root: string): Promise<ServerFile | null> {
  try {
    return JSON.parse(await readFile(join(root, ".impeccable/live/server.json"), "utf8"));
  } catch {
    return null;
  }
}

async function isHealthy(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/health`)).ok;
  } catch {
    return false;
  }
}
