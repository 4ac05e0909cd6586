import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningHost } from "../../support/hosts/host-under-test.ts";
import { Api } from "../../support/server/api.ts";
import { accept, checkpoint, generate, newId } from "../../support/server/samples.ts";
import type { SharedServer } from "../../support/server/servers.ts";
import { cycling, requested } from "../../support/server/sessions.ts";
import { TIMEOUT_MS, until } from "../../support/server/until.ts";

const OTHER = "tab-two";

/**
 * Each takes its time on a server of its own, all at once and beside the rest of the suite. Too early is
 * judged here; too late is judged where time is the test's own (`tests/unit/actor`): the machine may be busy.
 */
const WAITS = {
  "while a generate is held under a long lease, the decision is deliverable after 30 s; the late reply is fenced":
    supersededAfterGrace,
  "every 15 s the event stream sends a keepalive without id": keepalive,
  "a poll's answer starts at once, and sends spaces before the JSON": slowPoll,
  "browser_resumed takes a session whose owner has had no open stream for 10 s": ownerGone,
  "[hidden-is-gone] browser_resumed does not take a hidden tab's session until that tab left": hiddenOwner,
  "an extended lease outlives its first end": extendedLease,
  "a request whose one agent has been away for a minute: the page and status name that agent": absentAssignee,
} as const;

/** Rules whose figures are seconds. Started before the first test of the file, looked at after the last. */
export function longWaits(shared: SharedServer): void {
  let running: RunningHost | null = null;
  const outcomes = new Map<string, Promise<() => void>>();

  beforeAll(async () => {
    const server = await shared.host.start();
    running = server;
    const api = new Api(() => server);
    for (const [title, wait] of Object.entries(WAITS)) {
      outcomes.set(
        title,
        wait(api).then(
          (check) => check,
          (error: unknown) => () => {
            throw error;
          },
        ),
      );
    }
  });
  afterAll(() => running?.dispose());

  describe("Rules that take seconds", () => {
    it.each(Object.keys(WAITS))("%s", async (title) => {
      const check = await outcomes.get(title);
      expect(check).toBeDefined();
      check?.();
    });
  });
}

type Check = () => void;

async function supersededAfterGrace(api: Api): Promise<Check> {
  const id = await requested(api);
  const held = await api.work({ session: id, leaseMs: 3_600_000, agent: "writer" });
  const decided = performance.now();
  await api.post(accept(id));
  // Not only when the lease ends: that is an hour away.
  const work = await api.work({ session: id, timeout: TIMEOUT_MS });
  const waited = performance.now() - decided;
  const late = await api.reply({ id, type: "done", leaseId: held.lease.id });
  const session = await api.session(id);
  return () => {
    expect(work).toMatchObject({ type: "accept", id });
    expect(waited).toBeGreaterThan(29_500);
    expect(late).toMatchObject({ status: 409, body: { error: "lease_fenced" } });
    expect(session.phase).toBe("accept_requested");
  };
}

async function keepalive(api: Api): Promise<Check> {
  const stream = await api.stream();
  const opened = performance.now();
  const frame = await stream.find("keepalive", ({ data }) => data.type === "keepalive");
  const waited = performance.now() - opened;
  await stream.close();
  return () => {
    expect(frame).toEqual({ id: null, data: { type: "keepalive" } });
    expect(waited).toBeGreaterThan(5_000);
  };
}

async function slowPoll(api: Api): Promise<Check> {
  const asked = performance.now();
  const query = { timeout: 27_000, session: "00000000" };
  const response = await fetch(api.url("/poll", query), {
    headers: { authorization: `Bearer ${api.agentToken}` },
  });
  const started = performance.now() - asked;
  const text = await response.text();
  const ended = performance.now() - asked;
  return () => {
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    // It started before there was anything to say.
    expect(started).toBeLessThan(ended - 15_000);
    expect(text).toMatch(/^ {2,}\{/);
    expect(JSON.parse(text)).toEqual({ type: "timeout" });
    expect(ended).toBeGreaterThan(26_500);
  };
}

async function ownerGone(api: Api): Promise<Check> {
  const id = await cycling(api);
  const stream = await api.stream({ owner: "tab-one" });
  await stream.find("connected", () => true);
  await stream.close();
  const closed = performance.now();
  await takenOver(api, id);
  const waited = performance.now() - closed;
  const session = await api.session(id);
  return () => {
    expect(session.activeOwner).toBe(OTHER);
    expect(waited).toBeGreaterThan(9_000);
  };
}

async function hiddenOwner(api: Api): Promise<Check> {
  const id = newId();
  await api.post(generate(id, { owner: "tab-hidden" }));
  const stream = await api.stream({ owner: "tab-hidden", revision: 1 });
  await api.post({ type: "presence", owner: "tab-hidden", state: "hidden", revision: 2 });
  await stream.close();
  // Longer than a tab that said nothing keeps its sessions.
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  const early = await api.post(checkpoint(id, 1, OTHER, { reason: "browser_resumed" }));
  await api.post({ type: "presence", owner: "tab-hidden", state: "left", revision: 3 });
  await takenOver(api, id, 1);
  const session = await api.session(id);
  return () => {
    expect(early).toMatchObject({ stale: true });
    expect(session.activeOwner).toBe(OTHER);
  };
}

/** Asks as another tab until the session is given; revisions begin behind `revision`. */
async function takenOver(api: Api, id: string, revision = 0): Promise<void> {
  for (let next = revision + 1; ; next += 1) {
    const answer = await api.post(checkpoint(id, next, OTHER, { reason: "browser_resumed" }));
    if (!answer.stale) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function extendedLease(api: Api): Promise<Check> {
  const id = await requested(api);
  const { lease } = await api.work({ session: id, leaseMs: 15_000 });
  const extended = await api.extend(lease.id, 3_600_000);
  const other = await api.workNow({ session: id, timeout: 16_000 });
  const reply = await api.reply({ id, type: "done", leaseId: lease.id });
  return () => {
    expect(extended.status).toBe(200);
    expect(other).toBeNull();
    expect(reply.status).toBe(200);
  };
}

async function absentAssignee(api: Api): Promise<Check> {
  const agent = `codex-${newId()}`;
  const stream = await api.stream();
  await api.poll({ agent, session: newId(), timeout: 1 });
  const left = performance.now();
  const id = await requested(api, { agent });
  const names = ({ absent }: { readonly absent?: unknown }) =>
    JSON.stringify(absent ?? []).includes(`"name":"${agent}"`);
  const before = (await api.status()).agent;
  const frame = await stream.find(
    "its agent is absent",
    ({ data }) => data.type === "agent" && names({ absent: data.absent }),
  );
  const waited = performance.now() - left;
  const after = (await api.status()).agent;
  await api.post({ type: "unassign", id });
  await until("no request waits for it", async () => !names((await api.status()).agent));
  await stream.close();
  return () => {
    expect(names(before)).toBe(false);
    expect(frame.id).not.toBeNull();
    expect(waited).toBeGreaterThan(55_000);
    expect(names(after)).toBe(true);
  };
}
