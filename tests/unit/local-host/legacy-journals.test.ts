import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate, liveServer, until } from "../../support/cli/real-server.ts";
import { filesBelow, temporaryFolder } from "../../support/drivers/folder.ts";
import * as older from "../../support/legacy/legacy-lines.ts";

const ID = "a1b2c3d4";
const EVENT = generate(ID, { tag: "H1", html: "<h1>Tides</h1>", classes: [] });
/** A line of an older version: no checksum, no hash. */
const FIRST = JSON.stringify({
  seq: 1,
  id: ID,
  type: "generate",
  ts: "2026-01-02T03:04:05.000Z",
  event: EVENT,
});

/** A project with a journal of an older version that ends in half a line. */
async function olderProject() {
  const root = await temporaryFolder();
  const folder = join(root, ".impeccable-live/sessions");
  await mkdir(folder, { recursive: true });
  const text = `${FIRST}\n{"seq":2,"ty`;
  await writeFile(join(folder, `${ID}.jsonl`), text);
  const older = () => readFile(join(folder, `${ID}.jsonl`), "utf8");
  const own = () => filesBelow(join(root, ".impeccable/live/sessions")).catch(() => []);
  return { root, text, older, own };
}

describe("a journal of an older version", () => {
  it("is found at start and read, and reading writes nothing", async () => {
    const { root, text, older, own } = await olderProject();
    const { client, server } = await liveServer(root);
    expect(server.recovered).toEqual({ open: 1, pending: 1 });
    expect(await client.session(ID)).toMatchObject({
      phase: "generate_requested",
      createdAt: "2026-01-02T03:04:05.000Z",
      pendingEvent: { type: "generate", seq: 1 },
    });
    expect((await client.journal(ID)).entries).toMatchObject([{ seq: 1, type: "generate" }]);
    expect(await older()).toBe(text);
    expect(await own()).toEqual([]);
    await server.stop("test");
    expect(await older()).toBe(text);
  });

  it("is copied by the first append and continues in the state folder; the old file stays unchanged", async () => {
    const { root, text, older, own } = await olderProject();
    const { client, server } = await liveServer(root);
    const work = await client.pollOnce({ session: ID, timeoutMs: 5_000 });
    expect(work).toMatchObject({ type: "generate", seq: 1 });
    expect(await older()).toBe(text);
    const lines = (await readFile(join(root, `.impeccable/live/sessions/${ID}.jsonl`), "utf8")).split("\n");
    expect(lines[0]).toBe(FIRST);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ seq: 2, type: "lease_granted" });
    await server.stop("test");
    const next = await liveServer(root);
    if (!("lease" in work)) throw new Error("no lease");
    await next.client.reply({ id: ID, type: "done", leaseId: work.lease.id });
    expect(await next.client.session(ID)).toMatchObject({ phase: "variants_ready", diagnostics: [] });
    expect(await older()).toBe(text);
    expect(await own()).toContain(`${ID}.jsonl`);
  });
});

const FILE = "src/Tides.jsx";
const REPLIED = [older.generate(), older.agentDone()];
const DECIDED = [...REPLIED, older.accept()];

/** A project whose state folder, or older folder, has one journal of an older live mode. */
async function projectWith(events: readonly older.OlderEvent[], folder = ".impeccable/live/sessions") {
  const root = await temporaryFolder();
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, `${older.OLDER}.jsonl`), `${older.olderLines(events).join("\n")}\n`);
  return root;
}

describe.each([".impeccable/live/sessions", ".impeccable-live/sessions"])(
  "a session of an older live mode in %s",
  (folder) => {
    it("whose agent has replied opens with its file, and no agent is given it", async () => {
      const { client, server } = await liveServer(await projectWith(REPLIED, folder));
      expect(server.recovered).toEqual({ open: 1, pending: 0 });
      expect(await client.session(older.OLDER)).toMatchObject({
        phase: "variants_ready",
        sourceFile: FILE,
        diagnostics: [],
      });
      expect(await client.pollOnce({ timeoutMs: 50 })).toEqual({ type: "timeout" });
    });

    it("goes on: the accept that waited is delivered, carried out and finished", async () => {
      const { client } = await liveServer(await projectWith(DECIDED, folder));
      const work = await client.pollOnce({ timeoutMs: 5_000 });
      expect(work).toMatchObject({ type: "accept", variantId: "2", paramValues: { size: 4 }, seq: 3 });
      if (!("lease" in work)) throw new Error("no lease");
      await client.reply({
        id: older.OLDER,
        type: "agent_done",
        leaseId: work.lease.id,
        data: { carbonize: true },
      });
      expect(await client.session(older.OLDER)).toMatchObject({
        phase: "carbonize_required",
        sourceFile: FILE,
      });
      await client.reply({ id: older.OLDER, type: "complete" });
      expect((await client.status()).activeSessions).toEqual([]);
    });

    it("takes a late reply to its request, which does not settle the accept", async () => {
      const { client } = await liveServer(await projectWith([older.generate(), older.accept()], folder));
      const late = { id: older.OLDER, type: "done" as const, file: FILE, sourceEventType: "generate" };
      expect(await client.reply(late)).toMatchObject({ superseded: true, phase: "accept_requested" });
      expect(await client.pollOnce({ timeoutMs: 5_000 })).toMatchObject({ type: "accept" });
    });

    it("gives out the token of its writer nowhere", async () => {
      const { client, server } = await liveServer(await projectWith(DECIDED, folder));
      const headers = { authorization: `Bearer ${server.agentToken}` };
      const texts: string[] = [];
      for (const path of [
        `/sessions/${older.OLDER}`,
        `/sessions/${older.OLDER}/journal`,
        "/status?all=1",
        "/history",
        "/diagnostics/streams",
        "/poll?timeout=5000",
      ])
        texts.push(await (await fetch(`${server.url}${path}`, { headers })).text());
      texts.push(JSON.stringify(await client.journal(older.OLDER)));
      expect(texts.join("")).toContain(older.OLDER);
      expect(texts.join("")).not.toContain(older.OLDER_TOKEN);
    });
  },
);

describe("what an older live-complete appends while no server runs", () => {
  const append = (root: string, seq: number) =>
    appendFile(
      join(root, `.impeccable/live/sessions/${older.OLDER}.jsonl`),
      `${older.olderLines([older.completed()], seq).join("\n")}\n`,
    );
  const request = () => generate(older.OLDER, { tag: "H1", html: "<h1>Tides</h1>", classes: [] });

  it("finishes a session of this server, and its work", async () => {
    const root = await temporaryFolder();
    const first = await liveServer(root);
    await first.client.postEvent(request());
    const { nextSeq } = await first.client.session(older.OLDER);
    await first.server.stop("test");
    await append(root, nextSeq);
    const { client, server } = await liveServer(root);
    expect(server.recovered).toEqual({ open: 0, pending: 0 });
    expect(await client.session(older.OLDER)).toMatchObject({ phase: "completed", diagnostics: [] });
    expect(await client.pollOnce({ timeoutMs: 50 })).toEqual({ type: "timeout" });
  });

  it("changes nothing of a session that lies in the archive", async () => {
    const root = await temporaryFolder();
    const first = await liveServer(root);
    await first.client.postEvent(request());
    await first.client.reply({ id: older.OLDER, type: "complete", file: FILE });
    const archived = join(root, `.impeccable/live/sessions/archive/${older.OLDER}.jsonl`);
    await first.server.stop("test");
    const second = await liveServer(root);
    await until(
      () => readFile(archived, "utf8").catch(() => ""),
      (text) => text !== "",
    );
    const before = await second.client.session(older.OLDER);
    await second.server.stop("test");
    await append(root, 1);
    const { client } = await liveServer(root);
    const { phase, element, sourceFile, createdAt } = before;
    expect(await client.session(older.OLDER)).toMatchObject({ phase, element, sourceFile, createdAt });
    expect(phase).toBe("completed");
  });
});
