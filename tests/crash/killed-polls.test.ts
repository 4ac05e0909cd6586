/** Kills the process of a `poll` at each step of what it does by itself; the next poll finishes it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BrowserEvent } from "../../src/client/index.ts";
import { AGENT_PROJECTS } from "../support/cli/agent-projects.ts";
import { type LiveProject, liveServer } from "../support/cli/real-server.ts";
import { cli } from "../support/cli/run-cli.ts";
import { inventVariants, SESSION_KINDS, type SessionKind } from "../support/cli/session-kinds.ts";
import { filesOf, temporaryProject } from "../support/cli/temporary-project.ts";
import { newId } from "../support/server/samples.ts";
import { killedProcess } from "../support/source/killed-process.ts";

const worker = await killedProcess(join(import.meta.dirname, "../support/cli/poll-kill-worker.ts"));
const POLL = ["poll", "--agent", "claude"] as const;
/** In `npm test` one step in so many; each step with TEST_ALL=1. */
const STRIDE = process.env.TEST_ALL === "1" ? 1 : 7;

/** Every step is a process and a session of its own. */
const TIMEOUT_MS = 1_800_000;

interface Decision {
  readonly name: string;
  readonly project: string;
  readonly kind: string;
  /** The event that the killed poll is given. */
  event(id: string, kind: SessionKind): BrowserEvent;
  /** Decided before it. */
  before?(id: string, kind: SessionKind): BrowserEvent;
  /** The entry that reports it, and how many a whole session has. */
  readonly reply: string;
  readonly replies: number;
  /** The phase behind it. */
  readonly phase: string;
  /** More steps than this are made, or something is not counted. */
  readonly leastSteps: number;
}

const accept = (id: string, { paramValues }: SessionKind): BrowserEvent => ({
  ...{ type: "accept", id, variantId: "2" },
  ...(paramValues === undefined ? {} : { paramValues }),
});

const DECISIONS: readonly Decision[] = [
  {
    ...{ name: "accept, clean-up and complete", project: "HTML", kind: "headline" },
    ...{ event: accept, reply: "agent_done", replies: 1, phase: "completed", leastSteps: 30 },
  },
  {
    ...{ name: "an accept that leaves clean-up", project: "React", kind: "button" },
    ...{ event: accept, reply: "agent_done", replies: 1, phase: "carbonize_required", leastSteps: 20 },
  },
  {
    ...{ name: "a discard", project: "Svelte", kind: "annotation" },
    ...{
      event: (id) => ({ type: "discard", id }),
      reply: "discarded",
      replies: 1,
      phase: "discarded",
      leastSteps: 10,
    },
  },
  {
    ...{ name: "an undo", project: "HTML", kind: "headline", before: accept },
    ...{
      event: (id) => ({ type: "undo_request", id }),
      reply: "done",
      replies: 2,
      phase: "completed",
      leastSteps: 10,
    },
  },
];

interface Running {
  readonly root: string;
  readonly live: LiveProject;
  readonly files: Readonly<Record<string, string>>;
  readonly decision: Decision;
  readonly kind: SessionKind;
}

/** A session up to the decision, in the project as it was at first. */
async function decided({ root, live, files, decision, kind }: Running): Promise<string> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text, "latin1");
  const id = newId();
  const project = AGENT_PROJECTS.find(({ name }) => name === decision.project);
  if (project === undefined) throw new Error(decision.project);
  const { screenshotPath: _, ...request } = kind.request(project, { id, picture: "" });
  await live.client.postEvent(request);
  const polled = await cli(POLL, { cwd: root });
  const variants = JSON.stringify({ variants: inventVariants(kind, polled.json) });
  const written = await cli(["variants", "--id", id, "--json", "-", "--done", "--agent", "claude"], {
    cwd: root,
    stdin: variants,
  });
  expect(written.code, written.stdout).toBe(0);
  const before = decision.before?.(id, kind);
  if (before !== undefined) {
    await live.client.postEvent(before);
    expect((await cli(POLL, { cwd: root })).code).toBe(0);
  }
  await live.client.postEvent(decision.event(id, kind));
  return id;
}

const isTempFile = (name: string) => name.endsWith("-tmp~");

/** Every file of the project, without the session's id in it. */
function plainFiles(root: string, id: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filesOf(root)).map(([name, text]) => [name, text.replaceAll(id, "00000000")]),
  );
}

/** Ends what the decision leaves to an agent, so that the next session starts without it. */
async function finish({ root, decision }: Running, id: string): Promise<void> {
  if (decision.phase !== "carbonize_required") return;
  const words = ["complete", "--id", id, "--force", "--agent", "claude"];
  expect((await cli(words, { cwd: root })).code).toBe(0);
}

/** The states that each file may have: before, between accept and clean-up, after. */
async function knownStates(running: Running): Promise<readonly Record<string, string>[]> {
  const { root, decision, kind } = running;
  const states: Record<string, string>[] = [];
  const id = await decided(running);
  states.push(plainFiles(root, id));
  if (decision.event === accept) {
    const values = kind.paramValues === undefined ? [] : ["--param-values", JSON.stringify(kind.paramValues)];
    await cli(["accept", "--id", id, "--variant", "2", ...values], { cwd: root });
    states.push(plainFiles(root, id));
  }
  expect((await cli(POLL, { cwd: root })).code).toBe(0);
  states.push(plainFiles(root, id));
  await finish(running, id);
  return states;
}

/** What is true after the poll that follows the killed one. */
async function expectDone(
  { root, live, decision }: Running,
  { id, killAt }: { readonly id: string; readonly killAt: number },
  after: Record<string, string>,
): Promise<void> {
  const at = `killed at step ${killAt}`;
  const before = await live.client.session(id);
  if (before.pendingEvent !== null) {
    const { code, stdout } = await cli(POLL, { cwd: root });
    expect(code, stdout).toBe(0);
  }
  expect(plainFiles(root, id), at).toEqual(after);
  const { phase } = await live.client.session(id);
  expect(phase, at).toBe(decision.phase);
  const { entries } = await live.client.journal(id);
  expect(
    entries.filter(({ type }) => type === decision.reply),
    at,
  ).toHaveLength(decision.replies);
}

describe.each(DECISIONS)("a poll that is killed in $name", (decision) => {
  const title = "leaves each file before or after; the next poll finishes, and nothing is done twice";
  it(title, { timeout: TIMEOUT_MS }, async () => {
    const kind = SESSION_KINDS.find(({ recording }) => recording === decision.kind);
    const project = AGENT_PROJECTS.find(({ name }) => name === decision.project);
    if (kind === undefined || project === undefined) throw new Error(decision.kind);
    const root = temporaryProject(project.files);
    const running: Running = { root, live: await liveServer(root), files: filesOf(root), decision, kind };
    const states = await knownStates(running);
    const after = states.at(-1) ?? {};
    for (let killAt = 1; ; killAt += STRIDE) {
      const id = await decided(running);
      const made = await worker([root], killAt);
      for (const [name, text] of Object.entries(plainFiles(root, id))) {
        // Half of a file may stand under a name of its own, which the next write removes.
        if (!isTempFile(name)) expect(states.map((state) => state[name])).toContain(text);
      }
      await expectDone(running, { id, killAt }, after);
      await finish(running, id);
      if (made === null) continue;
      expect(made).toBeGreaterThan(decision.leastSteps);
      return;
    }
  });
});
