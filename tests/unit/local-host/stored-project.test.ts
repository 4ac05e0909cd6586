/** A project without a server: `status` and `resume` read its journals, and change nothing. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { storedProject } from "../../../src/hosts/local/stored-project.ts";
import type { Status } from "../../../src/protocol/status.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { filesOf, temporaryProject } from "../../support/cli/temporary-project.ts";
import * as older from "../../support/legacy/legacy-lines.ts";

const ID = "a1b2c3d4";
const OTHER = "b1b2c3d4";
const OWN = `.impeccable/live/sessions/${ID}.jsonl`;
const EVENT = { tag: "H1", html: "<h1>Tides</h1>", classes: ["title"] };
const PAGE = '<!doctype html><html><body><h1 class="title">Tides</h1></body></html>\n';

/** What does not depend on when it is asked, and by whom. */
const lasting = ({ activeSessions, pendingEvents, deadLetters }: Status) => ({
  activeSessions: activeSessions.map(({ updatedAt: _, diagnostics: __, ...session }) => session),
  pendingEvents,
  deadLetters,
});

/** A project whose server had two sessions: one waits for an agent, one is finished and archived. */
async function stoppedProject() {
  const root = temporaryProject({ "index.html": PAGE });
  const { client, server } = await liveServer(root);
  await client.postEvent(generate(ID, EVENT));
  await client.postEvent(generate(OTHER, EVENT));
  await client.postEvent({ type: "discard", id: OTHER });
  const work = await client.pollOnce({ session: OTHER, types: ["discard"] });
  if (!("lease" in work)) throw new Error("no discard came");
  await client.reply({ id: OTHER, type: "discarded", leaseId: work.lease.id });
  await server.stop("test");
  return root;
}

function stateOf(root: string): Record<string, string> {
  return filesOf(join(root, ".impeccable"));
}

function write(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

describe("a project without a server", () => {
  it("shows what its server shows after the next start, and writes nothing", async () => {
    const root = await stoppedProject();
    const before = stateOf(root);
    const stored = storedProject(root);
    const [open, all, session] = [
      await stored.status(),
      await stored.status({ all: true }),
      await stored.session(OTHER),
    ];
    expect(stateOf(root)).toEqual(before);
    const { client } = await liveServer(root);
    expect(lasting(open)).toEqual(lasting(await client.status()));
    expect(lasting(all)).toEqual(lasting(await client.status({ all: true })));
    expect(session).toMatchObject({ id: OTHER, phase: "discarded" });
    expect(await stored.session("00000000")).toBeNull();
  });

  it("names torn tails and damaged lines, and leaves them where they are", async () => {
    const root = await stoppedProject();
    appendFileSync(join(root, OWN), '{"seq":99}\n{"seq":2,"ty');
    write(root, ".impeccable/live/sessions/c1b2c3d4.jsonl", "no entry at all\n");
    const before = stateOf(root);
    const { json } = await cli(["status"], { cwd: root });
    expect(json).toMatchObject({
      activeSessions: [{ id: ID, phase: "generate_requested", pendingEvent: { type: "generate" } }],
    });
    expect(json.storage).toMatchObject({
      diagnostics: [
        { session: ID, code: "journal_tail_torn", message: expect.stringMatching(/^12 bytes /) },
        { session: ID, code: "journal_damaged", message: expect.stringMatching(/line \d+: /) },
        { session: "c1b2c3d4", code: "journal_damaged" },
      ],
    });
    expect(stateOf(root)).toEqual(before);
  });

  it("reads the folder of an older version, without its tokens", async () => {
    const root = temporaryProject();
    const name = `.impeccable-live/sessions/${older.OLDER}.jsonl`;
    const events = [older.generate(), older.agentDone(), older.checkpoint(3), older.accept()];
    const text = `${older.olderLines(events).join("\n")}\n`;
    write(root, name, text);
    const { code, stdout, json } = await cli(["resume"], { cwd: root });
    expect(code).toBe(0);
    expect(json).toMatchObject({
      session: { id: older.OLDER, phase: "accept_requested" },
      pendingEvent: { type: "accept" },
      nextAction: { command: expect.stringContaining(`poll --agent agent --session ${older.OLDER}`) },
      nextStep: expect.stringContaining("serve --background"),
    });
    expect(stdout).not.toContain(older.OLDER_TOKEN);
    expect(readFileSync(join(root, name), "utf8")).toBe(text);
  });

  it("joins an archived journal that an older live mode has continued", async () => {
    const root = temporaryProject();
    const lines = older.olderLines([older.generate(), older.agentDone(), older.accept()]);
    write(
      root,
      `.impeccable/live/sessions/archive/${older.OLDER}.jsonl`,
      `${lines.slice(0, 2).join("\n")}\n`,
    );
    write(root, `.impeccable/live/sessions/${older.OLDER}.jsonl`, `${lines.slice(2).join("\n")}\n`);
    const before = stateOf(root);
    const { activeSessions } = await storedProject(root).status();
    expect(activeSessions).toMatchObject([
      { id: older.OLDER, phase: "accept_requested", expectedVariants: 3 },
    ]);
    expect(stateOf(root)).toEqual(before);
  });

  it("is not read while a process holds the lock, though none answers", async () => {
    const root = await stoppedProject();
    const { server } = await liveServer(root);
    const file = join(root, ".impeccable/live/server.json");
    renameSync(file, `${file}.hidden`);
    const held = expect.stringContaining(`Process ${process.pid} holds the project's lock`);
    expect((await cli(["status"], { cwd: root })).json).toMatchObject({
      activeSessions: [],
      storage: { diagnostics: [{ session: "project", code: "journals_in_use", message: held }] },
    });
    const { code, json } = await cli(["resume"], { cwd: root });
    expect([code, json]).toMatchObject([3, { error: "unreachable", message: held }]);
    await server.stop("test");
    expect(await storedProject(root).writer()).toBeNull();
  });

  it("puts nothing back into the queue: that needs a server", async () => {
    const root = await stoppedProject();
    const { code, json } = await cli(["resume", "--id", ID, "--requeue"], { cwd: root });
    expect([code, json.error]).toEqual([3, "unreachable"]);
  });
});
