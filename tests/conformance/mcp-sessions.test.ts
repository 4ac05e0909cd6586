/** Whole sessions of agents that know nothing but the tools and what each answer tells them. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { wrapInputOf } from "../../src/cli/agent/wrap-input.ts";
import { parseEvent } from "../../src/protocol/events/index.ts";
import { isRecord } from "../../src/protocol/is-record.ts";
import { wrap } from "../../src/source/index.ts";
import { AGENT_PROJECTS, type AgentProject } from "../support/cli/agent-projects.ts";
import type { Answer } from "../support/cli/scripted-session.ts";
import {
  cleanUpByHand,
  inventVariants,
  SESSION_KINDS,
  type SessionKind,
} from "../support/cli/session-kinds.ts";
import { compareRecording, recordedToolPage } from "../support/cli/session-recording.ts";
import { filesOf } from "../support/cli/temporary-project.ts";
import { deno, denoHost } from "../support/hosts/deno-host.ts";
import { folderWith } from "../support/hosts/folder.ts";
import type { HostUnderTest, RunningHost } from "../support/hosts/host-under-test.ts";
import { bundledNode, machineNode, nodeHost } from "../support/hosts/node-host.ts";
import { workerdHost } from "../support/hosts/workerd-host.ts";
import { connectHttp, connectStdio, FLAVORS, type Flavor, type McpClient } from "../support/mcp/clients.ts";
import { type CliRuntime, mcpCommand } from "../support/mcp/stdio-target.ts";
import { type AgentStep, runToolSession } from "../support/mcp/tool-session.ts";
import { Api } from "../support/server/api.ts";
import { newId, png } from "../support/server/samples.ts";

const START = 'Call live_poll {"agent":"claude"}.';
/**
 * With source tools; without them each edit, and the check of a clean-up by hand, is one command and one call more.
 */
const MAX_STEPS = { stdio: 4, http: 9 } as const;
const MAX_BYTES = 8 * 1024;

type Transport = keyof typeof MAX_STEPS;

interface Way {
  readonly flavor: Flavor;
  readonly transport: Transport;
}

interface Platform {
  readonly host: HostUnderTest;
  /** What runs `impeccable-live mcp`. */
  readonly runtime: CliRuntime;
  /** The ways in which agents reach it in `npm test`; all of them with TEST_ALL=1. */
  readonly ways: readonly Way[];
}

const TRANSPORTS: readonly Transport[] = ["stdio", "http"];
const ALL_WAYS: readonly Way[] = FLAVORS.flatMap((flavor) =>
  TRANSPORTS.map((transport) => ({ flavor, transport })),
);
const OLD_AND_NEW: readonly Way[] = [
  { flavor: "1.32", transport: "http" },
  { flavor: "2.4, 2026 era", transport: "stdio" },
];
const node20: CliRuntime = { name: "Node 20", program: machineNode(), words: [] };
const node24: CliRuntime = { name: "Node 24", program: bundledNode(), words: [] };

const PLATFORMS: readonly Platform[] = [
  { host: nodeHost("Node 20", machineNode()), runtime: node20, ways: ALL_WAYS },
  { host: nodeHost("Node 24", bundledNode()), runtime: node24, ways: [] },
  { host: denoHost, runtime: { name: "Deno", ...deno }, ways: OLD_AND_NEW },
  { host: workerdHost, runtime: node24, ways: OLD_AND_NEW },
];

/** A server, and the agent's copy of the repository. */
interface Place {
  readonly host: RunningHost;
  readonly api: Api;
  readonly copy: string;
  readonly project: AgentProject;
}

/** A project's files in the agent's copy: beside a local server its root, otherwise a folder of its own. */
async function place(host: RunningHost, project: AgentProject): Promise<Place> {
  const api = new Api(() => host);
  if (host.root === null) return { host, api, project, copy: await folderWith(project.files) };
  for (const name of readdirSync(host.root))
    if (name !== ".impeccable") rmSync(join(host.root, name), { recursive: true });
  // Receipts of another project: lines of its sessions would be taken for those of this one's.
  rmSync(join(host.root, ".impeccable/live/history"), { recursive: true, force: true });
  for (const [name, text] of Object.entries(project.files)) {
    mkdirSync(dirname(join(host.root, name)), { recursive: true });
    writeFileSync(join(host.root, name), text);
  }
  return { host, api, project, copy: host.root };
}

function connectIn(
  { host, copy }: Place,
  { flavor, transport }: Way,
  runtime: CliRuntime,
): Promise<McpClient> {
  const { baseUrl: url, agentToken: token } = host;
  if (transport === "http") return connectHttp(flavor, { url: `${url}/mcp`, token });
  const target = mcpCommand(runtime, copy);
  if (host.root !== null) return connectStdio(flavor, target);
  return connectStdio(flavor, {
    ...target,
    args: [...target.args, "--url", url],
    env: { ...target.env, IMPECCABLE_LIVE_TOKEN: token },
  });
}

async function picture({ api }: Place, id: string): Promise<string> {
  const headers = { "content-type": "image/png" };
  const how = { as: "browser", raw: png(), query: { sessionId: id }, headers } as const;
  return String((await api.ask("POST", "/annotation", how)).body.path);
}

/** An agent's one connection, and the next one after a crash. */
class Connection {
  readonly #connect: () => Promise<McpClient>;
  #client: Promise<McpClient> | null = null;

  constructor(connect: () => Promise<McpClient>) {
    this.#connect = connect;
  }

  readonly client = (): Promise<McpClient> => {
    this.#client ??= this.#connect();
    return this.#client;
  };

  /** The process of a client on standard input is killed; one over HTTP has none, and only goes away. */
  readonly crash = async (): Promise<void> => {
    const client = await this.#client;
    if (client?.pid) process.kill(client.pid, "SIGKILL");
    await this.close();
  };

  async close(): Promise<void> {
    const client = await this.#client;
    this.#client = null;
    await client?.close();
  }
}

interface Running {
  readonly at: Place;
  readonly connection: Connection;
}

async function runKind({ at, connection }: Running, kind: SessionKind, id: string): Promise<AgentStep[]> {
  const before = filesOf(at.copy);
  await at.api.post({ ...kind.request(at.project, { id, picture: await picture(at, id) }) });
  return await runToolSession({
    ...{ client: connection.client, crash: connection.crash, copy: at.copy, start: START },
    ...(kind.crashesAfter === undefined ? {} : { crashesAfter: kind.crashesAfter }),
    invent: async (event) => inventVariants(kind, await located(at, event)),
    byHand: () => void cleanUpByHand(at.copy, before, kind),
    async person({ phase }) {
      if (phase !== "variants_ready") return;
      const paramValues = kind.paramValues === undefined ? {} : { paramValues: kind.paramValues };
      await at.api.post({ type: "accept", id, variantId: "2", ...paramValues });
    },
    isOver: (answer) => phaseOf(answer) === "completed",
  });
}

/** Without source tools the agent finds the element in its copy by itself. */
async function located({ copy }: Place, answer: Answer): Promise<Answer> {
  if (answer.scaffold !== undefined || !isRecord(answer.event)) return answer;
  const parsed = parseEvent({ ...answer.event, type: answer.type, id: answer.id });
  if (!parsed.ok || parsed.event.type !== "generate") throw new Error(JSON.stringify(parsed));
  return { ...answer, scaffold: await wrap({ ...wrapInputOf(copy, parsed.event), dryRun: true }) };
}

/** The person takes an accepted variant back. */
async function runUndo({ at, connection }: Running, id: string): Promise<AgentStep[]> {
  await at.api.post({ type: "undo_request", id });
  return await runToolSession({
    ...{ client: connection.client, crash: connection.crash, copy: at.copy, start: START },
    ...{ invent: async () => [], byHand: () => undefined },
    person: async () => undefined,
    isOver: (answer) => phaseOf(answer) !== undefined,
  });
}

/** The session's phase after a reply: the agent's own, or that of its poll. */
function phaseOf({ phase, completion }: Answer): unknown {
  return isRecord(completion) ? completion.phase : phase;
}

/** What the server's history says of a session, wherever its source is. */
async function historyOf({ api }: Place, id: string): Promise<Answer> {
  const { body } = await api.ask("GET", "/history", { as: "browser" });
  const items = Array.isArray(body.history) ? body.history.filter(isRecord) : [];
  return items.find((item) => item.id === id) ?? {};
}

/** The files that differ. */
function changedFiles(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  return Object.keys({ ...before, ...after })
    .filter((name) => before[name] !== after[name])
    .sort();
}

interface CarriedOut {
  readonly kind: SessionKind;
  readonly id: string;
  readonly transport: Transport;
  readonly steps: readonly AgentStep[];
}

/** The first kind of session is a page of the documentation, with source tools and without. */
function record({ host, project }: Place, { kind, id, transport, steps }: CarriedOut): void {
  if (kind !== SESSION_KINDS[0] || project.name !== "HTML" || host.root === null) return;
  const how = transport === "stdio" ? "by MCP beside the source" : "by MCP over HTTP";
  const page = recordedToolPage(`${kind.name}, ${how}`, steps, { id, as: kind.id, root: host.root });
  compareRecording(transport === "stdio" ? "mcp" : "mcp-http", page);
}

function toSorted(names: unknown): unknown {
  return Array.isArray(names) ? [...names].sort() : names;
}

async function carriesOut(running: Running, transport: Transport): Promise<void> {
  const { copy } = running.at;
  const sessions: { readonly name: string; readonly steps: AgentStep[] }[] = [];
  for (const kind of SESSION_KINDS) {
    const id = newId();
    const before = filesOf(copy);
    sessions.push({ name: kind.name, steps: await runKind(running, kind, id) });
    expect(filesOf(copy), kind.name).not.toEqual(before);
    const changed = changedFiles(before, filesOf(copy));
    const accepted = await historyOf(running.at, id);
    expect.soft(toSorted(accepted.files), `history: ${kind.name}`).toEqual(changed);
    record(running.at, { kind, id, transport, steps: sessions.at(-1)?.steps ?? [] });
    const left = Object.entries(filesOf(copy)).filter(([, text]) =>
      /impeccable|data-p-|var\(--p-/.test(text),
    );
    expect(left, `${kind.name}\n${JSON.stringify(sessions.at(-1)?.steps, null, 1)}`).toEqual([]);
    if (kind.paramValues === undefined) continue;
    sessions.push({ name: "Undo", steps: await runUndo(running, id) });
    expect(filesOf(copy)).toEqual(before);
    const { undo } = await historyOf(running.at, id);
    expect.soft(isRecord(undo) && toSorted(undo.files), "history of the undo").toEqual(changed);
  }
  for (const { name, steps } of sessions) {
    const did = steps.map((step) => step.did);
    expect
      .soft(
        steps.filter(({ isRefused }) => isRefused),
        `refusals: ${name}`,
      )
      .toEqual([]);
    expect.soft(did.length, `steps: ${name}\n${did.join("\n")}`).toBeLessThanOrEqual(MAX_STEPS[transport]);
    const bytes = steps.reduce((sum, step) => sum + step.bytes, 0);
    expect.soft(bytes, `bytes: ${name}`).toBeLessThanOrEqual(MAX_BYTES);
  }
}

const isLong = process.env.TEST_ALL === "1";

describe.each(PLATFORMS.filter(({ ways }) => isLong || ways.length > 0))(
  "an agent that only does what each answer says, on $host.name",
  (platform) => {
    const ways = isLong ? ALL_WAYS : platform.ways;
    let started: Promise<RunningHost> | null = null;
    const server = () => {
      started ??= platform.host.start();
      return started;
    };
    afterAll(async () => (await started)?.dispose());

    it.each(ways.map((way, index) => ({ ...way, index })))(
      "carries out five sessions and an undo by a client $flavor over $transport",
      async ({ index, ...way }) => {
        const project = AGENT_PROJECTS[index % AGENT_PROJECTS.length];
        if (project === undefined) throw new Error("no project");
        const at = await place(await server(), project);
        const connection = new Connection(() => connectIn(at, way, platform.runtime));
        onTestFinished(() => connection.close());
        await carriesOut({ at, connection }, way.transport);
      },
    );
  },
);
