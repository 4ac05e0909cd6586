import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { until, within } from "../support/until.ts";
import { type Child, spawnChild } from "./child.ts";
import type { HostUnderTest, RunningHost, StartOptions } from "./host-under-test.ts";
import { keepPaths } from "./keep-paths.ts";
import type { WorkerdDeployment, WorkerdOptions } from "./workerd-options.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");
const BUILT_WORKER = join(REPOSITORY, "dist/worker.js");
const SECRET = "a secret of the conformance suite";
const GENERATION = "1";
const START_TIMEOUT_MS = 20_000;
const EXIT_TIMEOUT_MS = 10_000;

/** The built worker in workerd, run by Miniflare. */
export const workerdHost: HostUnderTest = workerdWith("workerd", {});

/** The same, deployed with more. */
export function workerdWith(name: string, deployment: WorkerdDeployment): HostUnderTest {
  return {
    name,
    kind: "worker",
    runtime: "workerd",
    start: (options) => startWorkerd(options ?? {}, deployment),
    spawn: null,
  };
}

/** A worker's token, computed here as protocol.md says, so that the worker's own way is checked by it. */
export function workerToken(role: "agent" | "browser", project: string): string {
  return createHmac("sha256", SECRET)
    .update(`impeccable-live|v1|${role}|${project}|${GENERATION}`)
    .digest("base64url");
}

async function startWorkerd(options: StartOptions, deployment: WorkerdDeployment): Promise<RunningHost> {
  const persist = await mkdtemp(join(tmpdir(), "impeccable-workerd-"));
  const bindings = { ...bindingsFor(options), ...deployment.variables };
  const launch = () => launchWorkerd({ script: BUILT_WORKER, ...deployment, persist, bindings });
  let { child, baseUrl } = await launch();
  const kill = async () => {
    child.signal("SIGKILL");
    await within("the killed runtime is gone", child.exited, EXIT_TIMEOUT_MS);
  };
  return {
    get baseUrl() {
      return baseUrl;
    },
    get pid() {
      return child.pid;
    },
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
      await within("the runtime stops on SIGTERM", child.exited, EXIT_TIMEOUT_MS);
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
    ...(options.rateLimit === "default" ? {} : { RATE_LIMIT: "off" }),
    ...(options.compactAt === undefined ? {} : { COMPACT_AT: String(options.compactAt) }),
    ...(options.allowOrigins ? { ALLOWED_ORIGINS: options.allowOrigins.join(",") } : {}),
  };
}

async function launchWorkerd(options: WorkerdOptions): Promise<{ child: Child; baseUrl: string }> {
  const script = join(import.meta.dirname, "workerd-process.ts");
  const child = spawnChild(process.execPath, [script, JSON.stringify(options)], { cwd: REPOSITORY });
  const line = await until(
    "the runtime prints its address",
    async () => {
      if (child.hasExited()) throw new Error(`the runtime ended at once:\n${child.output()}`);
      return /^\{"url":.*\}$/m.exec(child.stdout())?.[0];
    },
    START_TIMEOUT_MS,
  ).catch((error: unknown) => {
    child.signal("SIGKILL");
    throw new Error(`the worker did not start:\n${child.output()}`, { cause: error });
  });
  const { url }: { url: string } = JSON.parse(line);
  return { child, baseUrl: url };
}
