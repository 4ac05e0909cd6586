import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LiveClient } from "../../../src/client/index.ts";
import { generate, liveServer, until } from "../../support/cli/real-server.ts";
import { filesBelow, temporaryFolder } from "../../support/drivers/folder.ts";

const ID = "a1b2c3d4";
const HEADLINE = { tag: "H1", html: "<h1>Tides</h1>", classes: [] };
const ACCEPT = { type: "accept" as const, id: ID, variantId: "2", paramValues: { size: 0 } };

/** A session from its generate to its end. */
async function finish(client: LiveClient, id = ID): Promise<void> {
  await client.postEvent(generate(id, HEADLINE), { key: "first" });
  const { lease } = await workOf(client, id);
  await client.reply({ id, type: "done", leaseId: lease.id });
  await client.postEvent({ ...ACCEPT, id });
  const accepted = await workOf(client, id);
  await client.reply({ id, type: "agent_done", leaseId: accepted.lease.id, file: "index.html" });
}

async function workOf(client: LiveClient, id = ID) {
  const event = await client.pollOnce({ session: id, timeoutMs: 5_000 });
  if (!("lease" in event)) throw new Error(`no work, but ${event.type}`);
  return event;
}

const sessionsIn = async (root: string) => filesBelow(join(root, ".impeccable/live/sessions"));

/** Restarts a project with a finished session: the start moves it to the archive. */
async function archived(root: string) {
  const first = await liveServer(root);
  await finish(first.client);
  const before = await first.client.session(ID);
  const journal = await first.client.journal(ID);
  await first.server.stop("test");
  const next = await liveServer(root);
  const files = await until(
    () => sessionsIn(root),
    // A listing that begins before the move and ends after it shows the journal in both places.
    (names) => names.includes(`archive/${ID}.jsonl`) && !names.includes(`${ID}.jsonl`),
  );
  return { ...next, before, journal, files };
}

describe("a finished session", () => {
  it("is archived at start, with all its files", async () => {
    const { files } = await archived(await temporaryFolder());
    expect(files).toEqual([`archive/${ID}.jsonl`, `archive/${ID}.snapshot`]);
  });

  it("is read from the archive: session, journal, and `status` with all", async () => {
    const root = await temporaryFolder();
    const { client, before, journal } = await archived(root);
    expect(await client.session(ID)).toEqual({ ...before, nextSeq: expect.any(Number) });
    const now = await client.journal(ID);
    expect(now.entries.slice(0, journal.entries.length)).toEqual(journal.entries);
    expect((await client.status()).activeSessions).toEqual([]);
    expect((await client.status({ all: true })).activeSessions).toMatchObject([{ id: ID }]);
    expect(await sessionsIn(root)).toEqual([`archive/${ID}.jsonl`, `archive/${ID}.snapshot`]);
  });

  it("[reopened] recognizes duplicates there, and refuses another generate and late events", async () => {
    const root = await temporaryFolder();
    const { client } = await archived(root);
    expect(await client.postEvent(generate(ID, HEADLINE), { key: "first" })).toMatchObject({
      seq: 1,
      duplicate: true,
    });
    expect(await client.postEvent(ACCEPT)).toMatchObject({ duplicate: true });
    await expect(
      client.postEvent(generate(ID, { ...HEADLINE, html: "<h1>Other</h1>" })),
    ).rejects.toMatchObject({
      code: "invalid_transition",
    });
    await expect(client.postEvent({ type: "discard", id: ID })).rejects.toMatchObject({
      code: "invalid_transition",
    });
    expect(await sessionsIn(root)).toEqual([`archive/${ID}.jsonl`, `archive/${ID}.snapshot`]);
  });

  it("accepts an undo_request there, which is delivered, also after a restart", async () => {
    const root = await temporaryFolder();
    const { client, server } = await archived(root);
    await client.postEvent({ type: "undo_request", id: ID });
    expect(await sessionsIn(root)).toContain(`${ID}.jsonl`);
    await server.stop("test");
    const next = await liveServer(root);
    const work = await workOf(next.client);
    expect(work).toMatchObject({ type: "undo_request", id: ID });
    expect(await next.client.reply({ id: ID, type: "done", leaseId: work.lease.id })).toMatchObject({
      phase: "completed",
    });
  });

  it("stays open while it has work", async () => {
    const root = await temporaryFolder();
    const { client, server } = await archived(root);
    await client.postEvent({ type: "undo_request", id: ID });
    await server.stop("test");
    const next = await liveServer(root);
    await finish(next.client, "b0b0b0b0");
    await next.server.stop("test");
    await liveServer(root);
    await until(
      () => sessionsIn(root),
      (names) => names.includes("archive/b0b0b0b0.jsonl"),
    );
    expect(await sessionsIn(root)).toContain(`${ID}.jsonl`);
  });

  it("is removed from its project's state, so the project's journal stays small", async () => {
    const root = await temporaryFolder();
    const { server } = await archived(root);
    await server.stop("test");
    const text = await readFile(join(root, ".impeccable/live/project.snapshot"), "utf8");
    expect(JSON.parse(text).state).toMatchObject({ open: {}, closed: {}, told: {} });
  });

  it("is found when the project's journal is lost", async () => {
    const root = await temporaryFolder();
    const { server } = await archived(root);
    await server.stop("test");
    for (const name of ["project.jsonl", "project.snapshot"])
      await writeFile(join(root, ".impeccable/live", name), "");
    const next = await liveServer(root);
    expect(await next.client.session(ID)).toMatchObject({ phase: "completed" });
    await next.client.postEvent({ type: "undo_request", id: ID });
    expect(await workOf(next.client)).toMatchObject({ type: "undo_request" });
  });
});
