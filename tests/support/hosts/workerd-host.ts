import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until, within } from "../server/until.ts";
import { type Child, spawnChild } from "./child.ts";
import type { HostUnderTest, RunningHost, StartOptions } from "./host-under-test.ts";
import { keepPaths } from "./keep-paths.ts";
import type { WorkerdDeployment, WorkerdOptions } from "./workerd-options.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
const BUILT_WORKER = join(REPOSITORY, "dist/worker.js");
const SECRET = "a secret of the conformance suite";
const GENERATION = "1";

/** The built worker in workerd, run by Miniflare. */
export const workerdHost: HostUnderTest = workerdWith("workerd", {});

/** The worker as its developers run it: `wrangler dev` with the repository's configuration. */
export const wranglerHost: HostUnderTest = workerdWith("wrangler dev", {}, launchWrangler);

/** Starts a runtime on a folder and waits until it has an address. */
type Launch = (options: WorkerdOptions) => Promise<{ readonly child: Child; readonly baseUrl: string }>;

/** The built worker, deployed with more. */
export function workerdWith(
  name: string,
  deployment: WorkerdDeployment,
  launch: Launch = launchMiniflare,
): HostUnderTest {
  return {
    name,
    kind: "worker",
    runtime: "workerd",
    start: (options) => startWorkerd(launch, options ?? {}, deployment),
    spawn: null,
  };
}

/** A worker's token, computed here as protocol.md says, so that the worker's own way is checked by it. */
export function workerToken(role: "agent" | "browser", project: string): string {
  return createHmac("sha256", SECRET)
    .update(`impeccable-live|v1|${role}|${project}|${GENERATION}`)
    .digest("base64url");
}

async function startWorkerd(
  start: Launch,
  options: StartOptions,
  deployment: WorkerdDeployment,
): Promise<RunningHost> {
  const persist = await mkdtemp(join(tmpdir(), "impeccable-workerd-"));
  const bindings = { ...bindingsFor(options), ...deployment.variables };
  const launch = () => start({ script: BUILT_WORKER, ...deployment, persist, bindings });
  let { child, baseUrl } = await launch();
  const kill = async () => {
    child.signal("SIGKILL");
    await within("the killed runtime is gone", child.exited);
  };
  return {
    get baseUrl() {
      return baseUrl;
    },
    get pid() {
      return child.pid;
    },
    output: () => child.output(),
    agentToken: workerToken("agent", "default"),
    browserToken: workerToken("browser", "default"),
    root: null,
    kill,
    keepProject: () => keepPaths([join(persist, "do/-LiveProject")]),
    async restart() {
      if (!child.hasExited()) await kill();
      ({ child, baseUrl } = await launch());
    },
    async stop() {
      child.signal("SIGTERM");
      await within("the runtime stops on SIGTERM", child.exited);
    },
    async dispose() {
      await kill();
      await rm(persist, { recursive: true, force: true });
    },
  };
}

function bindingsFor(options: StartOptions): Record<string, string> {
  return {
    TOKEN_GENERATION: GENERATION,
    ...(options.secret === null ? {} : { LIVE_SECRET: SECRET }),
    ...(options.rateLimit === "default" ? {} : { RATE_LIMIT: String(options.rateLimit ?? "off") }),
    ...(options.compactAt === undefined ? {} : { COMPACT_AT: String(options.compactAt) }),
    ...(options.openStreams ? { OPEN_STREAMS: "1" } : {}),
    ...(options.longPollMs === undefined ? {} : { LONG_POLL_MS: String(options.longPollMs) }),
    ...(options.allowHosts ? { ALLOWED_HOSTS: options.allowHosts.join(",") } : {}),
    ...(options.allowOrigins ? { ALLOWED_ORIGINS: options.allowOrigins.join(",") } : {}),
  };
}

function launchMiniflare(options: WorkerdOptions): ReturnType<Launch> {
  const script = join(import.meta.dirname, "workerd-process.ts");
  const child = spawnChild(process.execPath, [script, JSON.stringify(options)], { cwd: REPOSITORY });
  return whenReady(child, /^\{"url":"(.*)"\}$/m);
}

function launchWrangler({ persist, bindings }: WorkerdOptions): ReturnType<Launch> {
  const script = join(REPOSITORY, "node_modules/wrangler/bin/wrangler.js");
  const variables = Object.entries(bindings).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const address = ["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  const child = spawnChild(
    process.execPath,
    [
      script,
      "dev",
      ...address,
      "--persist-to",
      persist,
      "--show-interactive-dev-session=false",
      ...variables,
    ],
    { cwd: REPOSITORY, env: { WRANGLER_SEND_METRICS: "false" } },
  );
  return whenReady(child, /Ready on (http:\S+)/);
}

async function whenReady(child: Child, printed: RegExp): ReturnType<Launch> {
  const baseUrl = await until("the runtime prints its address", async () => {
    if (child.hasExited()) throw new Error(`the runtime ended at once:\n${child.output()}`);
    return printed.exec(child.stdout())?.[1];
  }).catch((error: unknown) => {
    child.signal("SIGKILL");
    throw new Error(`the worker did not start:\n${child.output()}`, { cause: error });
  });
  return { child, baseUrl };
}
