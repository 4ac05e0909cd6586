/** State folders of earlier builds are contract: the fixture was written by commit 2ce7fd3 (make-older-state.mjs). */
import { cpSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveClient } from "../../../src/client/index.ts";
import { storedProject } from "../../../src/hosts/local/stored-project.ts";
import type { RunningServer } from "../../../src/protocol/local-server.ts";
import type { ReplyType } from "../../../src/protocol/reply-types.ts";
import { WORK_TYPES, type WorkType } from "../../../src/protocol/work.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesOf } from "../../support/cli/temporary-project.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import {
  comparable,
  type ReportedState,
  readState,
  type StateKeys,
} from "../../support/older-state/read-state.ts";

const FIXTURE = fileURLToPath(new URL("../../fixtures/state-2ce7fd3", import.meta.url));
interface Expected {
  /** When the older server was killed, in ms since 1970. */
  readonly killedAt: number;
  readonly keys: StateKeys;
  readonly state: ReportedState;
}

const EXPECTED: Expected = JSON.parse(readFileSync(join(FIXTURE, "expected.json"), "utf8"));
/** As the older server was started; its sessions must not be pruned because the fixture has become old. */
const OPTIONS = { maxAttempts: 2, compactAt: 8192, retentionDays: 36_500 } as const;
const WRITING = "a0000001";
const QUEUED_ACCEPT = "a0000004";
const HEADING = {
  tag: "h2",
  html: '<h2 class="title-4">Heading 4</h2>',
  classes: ["title-4"],
  text: "Heading 4",
};

/** What an agent replies to each type of work when it has done it. */
const REPLIES: Readonly<Record<WorkType, ReplyType>> = {
  generate: "done",
  variant_mount_failed: "done",
  accept: "agent_done",
  discard: "discarded",
  steer: "steer_done",
  undo_request: "done",
  prefetch: "done",
  carbonize_cleanup: "complete",
};

async function olderProject(): Promise<string> {
  const root = await temporaryFolder();
  cpSync(join(FIXTURE, "project"), root, { recursive: true });
  cpSync(join(FIXTURE, "live"), join(root, ".impeccable/live"), { recursive: true });
  return root;
}

async function opened() {
  const root = await olderProject();
  return { root, ...(await liveServer(root, OPTIONS)) };
}

const access = (server: RunningServer) => ({ url: server.url, token: server.agentToken });

/** The lease a session's event was granted by the older server: no report names it, only the agent has it. */
async function grantedLease(client: LiveClient, id: string): Promise<{ id: string; run: string }> {
  const { entries } = await client.journal(id);
  const granted = entries.find(({ type }) => type === "lease_granted");
  const event: unknown = granted?.event;
  if (typeof event !== "object" || event === null || !("id" in event) || !("run" in event))
    throw new Error(`${id} has no lease`);
  return { id: String(event.id), run: String(event.run) };
}

/** An agent that does the expected work; fails if there is other work, less or more. */
async function doWork(client: LiveClient, expected: readonly string[]): Promise<void> {
  const done: string[] = [];
  while (done.length < expected.length) {
    const work = await client.pollOnce({ types: WORK_TYPES });
    if (!("lease" in work)) throw new Error(`only ${done.length} pieces of work, then ${work.type}`);
    const { id, type } = work;
    await client.reply({ id, type: REPLIES[type], leaseId: work.lease.id });
    done.push(`${id.replace(/^(prefetch).*/, "$1")} ${type}`);
  }
  expect(done.sort()).toEqual(expected);
  expect((await client.status()).pendingEvents).toEqual([]);
}

async function phases(client: LiveClient): Promise<Record<string, string>> {
  const { activeSessions } = await client.status({ all: true });
  return Object.fromEntries(activeSessions.map(({ id, phase }) => [id, phase]).sort());
}

describe("a state folder of commit 2ce7fd3", () => {
  // Leases and delays end by the clock: it stands at the moment at which the older server was killed.
  beforeEach(() => {
    const clocks = [
      vi.spyOn(Date, "now").mockReturnValue(EXPECTED.killedAt),
      vi.spyOn(performance, "now").mockReturnValue(performance.now()),
    ];
    return () => {
      for (const clock of clocks) clock.mockRestore();
    };
  });

  it("is reported as that build reported it", async () => {
    const { server } = await opened();
    expect(await readState(access(server), EXPECTED.keys)).toMatchObject({ ...EXPECTED.state });
  });

  it("is reported without a server as with one, and reading changes no file", async () => {
    const root = await olderProject();
    const before = filesOf(join(root, ".impeccable"));
    const status = await storedProject(root, OPTIONS.maxAttempts).status({ all: true });
    expect(comparable(status)).toMatchObject({ ...Object(EXPECTED.state.status) });
    expect(filesOf(join(root, ".impeccable"))).toEqual(before);
  });

  it("is reported alike after another restart, which reads what this build has written", async () => {
    const { root, server } = await opened();
    await server.stop("test");
    const { client } = await liveServer(root, OPTIONS);
    expect(await phases(client)).toEqual(
      Object.fromEntries(EXPECTED.keys.sessions.map((id) => [id, phaseIn(EXPECTED.state.sessions[id])])),
    );
  });

  it("answers repeated requests with what that build answered", async () => {
    const { client } = await opened();
    const event = {
      ...generate(WRITING, HEADING, { count: 2, owner: "tab-1", freeformPrompt: "more weight" }),
    };
    const repeated = await client.postEvent(event, { key: `generate-${WRITING}` });
    expect(repeated).toMatchObject({ seq: 1, duplicate: true });
    await expect(
      client.postEvent({ ...event, freeformPrompt: "other" }, { key: `generate-${WRITING}` }),
    ).rejects.toMatchObject({ code: "idempotency_key_reused" });
    const prefetch = { type: "prefetch", pageUrl: "/about.html" } as const;
    expect(await client.postEvent(prefetch, { key: "prefetch-1" })).toMatchObject({ duplicate: true });
    const archived = { type: "undo_request", id: "c0000003" } as const;
    expect(await client.postEvent(archived, { key: "undo-3" })).toMatchObject({ duplicate: true });
    const stale = {
      type: "checkpoint",
      id: "a0000003",
      revision: 80,
      owner: "tab-1",
      visibleVariant: 1,
    } as const;
    expect(await client.postEvent(stale)).toMatchObject({ stale: true });
  });

  it("has leases whose agents go on: the same work for the same attempt, more output, the reply", async () => {
    const { server, client } = await opened();
    const lease = await grantedLease(client, WRITING);
    const url = `${server.url}/poll?timeout=60000&attemptId=try-1&session=${WRITING}`;
    const headers = { authorization: `Bearer ${server.agentToken}` };
    expect(await (await fetch(url, { headers })).json()).toMatchObject({ id: WRITING, lease });
    const output = client.emit({ id: WRITING, lease });
    await output.text("And it goes on. ");
    await output.flush();
    const replied = await client.reply({ id: WRITING, type: "done", leaseId: lease.id, file: "index.html" });
    expect(replied).toMatchObject({ phase: "variants_ready" });
    // The end of a run is recorded after its stream has answered; the reply does not wait for it.
    await expect
      .poll(async () => (await client.session(WRITING)).runs)
      .toMatchObject([
        {
          run: lease.run,
          state: "done",
          text: "The heading needs more weight, so the first variant adds some. And it goes on. ",
        },
      ]);
  });

  it("continues in every phase, to the end", async () => {
    const { root, server, client } = await opened();
    for (const id of [WRITING, QUEUED_ACCEPT]) {
      const { id: leaseId } = await grantedLease(client, id);
      await client.reply({ id, type: "done", leaseId, file: "index.html" });
    }
    await client.postEvent({ type: "retry", id: "a0000005" });
    await client.requeue("a0000006");
    await doWork(client, [
      "5e000002 steer",
      "a0000004 accept",
      "a0000005 generate",
      "a0000006 generate",
      "a0000007 carbonize_cleanup",
      "a0000008 discard",
      "a0000009 variant_mount_failed",
      "a000000a generate",
      "c0000002 undo_request",
      "prefetch prefetch",
    ]);
    const withVariants = Object.entries(await phases(client)).flatMap(([id, phase]) =>
      phase === "variants_ready" || phase === "cycling" ? [id] : [],
    );
    expect(withVariants).toEqual(["1", "2", "3", "5", "6", "9", "a", "b"].map((last) => `a000000${last}`));
    for (const id of withVariants) await client.postEvent({ type: "accept", id, variantId: "2" });
    await doWork(
      client,
      withVariants.map((id) => `${id} accept`),
    );
    await server.stop("test");
    const next = await liveServer(root, OPTIONS);
    expect(new Set(Object.values(await phases(next.client)))).toEqual(
      new Set(["completed", "discarded", "steer_done"]),
    );
  });

  it("has receipts and wrapped elements that accept, carbonize, discard and undo continue", async () => {
    const root = await olderProject();
    const run = async (...words: string[]) => (await cli([...words, "--json"], { cwd: root })).json;
    const page = () => readFile(join(root, "index.html"), "utf8");
    expect(await run("undo", "--id", "c0000002")).toMatchObject({ ok: true });
    expect(await readFile(join(root, "styles.css"), "utf8")).not.toMatch(/title-10[^}]*font-weight/);
    expect(await run("carbonize", "--id", "a0000007")).toMatchObject({ handled: true, carbonize: false });
    expect(await readFile(join(root, "styles.css"), "utf8")).toMatch(/\.title-9 {[^}]*font-weight: 800;\n}/);
    expect(await run("undo", "--id", "a0000007")).toMatchObject({ ok: true });
    expect(await run("discard", "--id", "a0000008")).toMatchObject({ handled: true });
    expect(await page()).toContain('    <h2 class="title-11">Heading 11</h2>\n');
    expect(await page()).not.toMatch(/a0000007|a0000008|c0000002/);
    const accepted = await run("accept", "--id", "a0000002", "--variant", "1");
    expect(accepted).toMatchObject({ handled: true, file: "index.html" });
    expect(await run("undo", "--id", "a0000002")).toMatchObject({ ok: true });
    expect(await page()).toContain('    <h2 class="title-5">Heading 5</h2>\n');
  });
});

function phaseIn(session: unknown): unknown {
  return typeof session === "object" && session !== null && "phase" in session ? session.phase : undefined;
}
