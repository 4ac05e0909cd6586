import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generate, liveServer, until } from "../../support/cli/real-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import * as older from "../../support/legacy/legacy-lines.ts";

const ID = older.OLDER;
const request = (id = ID) => generate(id, { tag: "H1", html: "<h1>Tides</h1>", classes: [] });
const lineOf = (event: older.OlderEvent, seq: number) => `${older.olderLines([event], seq).join("\n")}\n`;

async function project() {
  const root = await temporaryFolder();
  const { client, server } = await liveServer(root);
  const folder = join(root, ".impeccable/live/sessions");
  return { root, client, server, journal: join(folder, `${ID}.jsonl`), folder };
}

/** The client of a server that folds the journal itself, line by line. */
async function reopened(root: string, server: { stop(reason: string): Promise<void> }) {
  await server.stop("test");
  await rm(join(root, `.impeccable/live/sessions/${ID}.snapshot`), { force: true });
  return (await liveServer(root)).client;
}

it("what an older live-complete appends beside the server is folded before the next command", async () => {
  const { root, client, server, journal } = await project();
  await client.postEvent(request());
  const { nextSeq } = await client.session(ID);
  await appendFile(journal, lineOf(older.completed(), nextSeq));
  // Decided against the finished session, not against the one that this server had written.
  await expect(client.postEvent({ type: "discard", id: ID })).rejects.toMatchObject({
    status: 409,
    code: "invalid_transition",
  });
  expect(await client.session(ID)).toMatchObject({ phase: "completed", diagnostics: [] });
  expect((await client.status()).activeSessions).toEqual([]);
  await client.postEvent(request("b1b2c3d4"));
  expect(server.failure()).toBeNull();
  const next = await reopened(root, server);
  expect(await next.session(ID)).toMatchObject({ phase: "completed", diagnostics: [] });
  expect((await next.status()).activeSessions).toMatchObject([{ id: "b1b2c3d4" }]);
});

const foreign: readonly [string, string, readonly string[]][] = [
  ["a line of no entry", "not an entry\n", ["journal_damaged"]],
  ["half a line", '{"seq":9,"ty', ["journal_tail_repaired"]],
];

for (const [what, text, codes] of foreign) {
  it(`after ${what} of another program all goes on, and the session says so`, async () => {
    const { root, client, server, journal } = await project();
    await client.postEvent(request());
    await appendFile(journal, text);
    expect(await client.postEvent({ type: "discard", id: ID })).toMatchObject({ ok: true });
    const { diagnostics, phase } = await client.session(ID);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(phase).toBe("discard_requested");
    expect(server.failure()).toBeNull();
    const next = await reopened(root, server);
    expect((await next.session(ID)).phase).toBe("discard_requested");
  });
}

it("the project's own journal takes what another program wrote as damage, and goes on", async () => {
  const { root, client, server } = await project();
  await client.postEvent(request());
  await appendFile(join(root, ".impeccable/live/project.jsonl"), "not an entry\n");
  expect(await client.postEvent(request("b1b2c3d4"))).toMatchObject({ ok: true });
  const { storage } = await until(
    () => client.status(),
    ({ storage: { diagnostics } }) => diagnostics.length > 0,
  );
  expect(storage.diagnostics).toMatchObject([{ session: "project", code: "journal_damaged" }]);
  expect(server.failure()).toBeNull();
});

/** A session that is finished and lies in the archive, still in the server's memory. */
async function archived() {
  const { root, journal, folder, ...first } = await project();
  await first.client.postEvent(request());
  await first.client.reply({ id: ID, type: "complete" });
  await first.server.stop("test");
  // A start moves what is finished, after it has loaded it.
  const next = await liveServer(root);
  const file = join(folder, "archive", `${ID}.jsonl`);
  await until(
    () => readFile(file, "utf8").catch(() => ""),
    (text) => text !== "",
  );
  return { ...next, root, journal, file };
}

const places: readonly [string, (at: { journal: string; file: string; line: string }) => Promise<void>][] = [
  ["among the open ones", ({ journal, line }) => writeFile(journal, line)],
  ["in the archive", ({ file, line }) => appendFile(file, line)],
];

for (const [where, append] of places) {
  it(`an archived session that another program continues ${where} loses nothing`, async () => {
    const { root, client, server, journal, file } = await archived();
    const { nextSeq } = await client.session(ID);
    const line = lineOf(older.completed(), nextSeq);
    await append({ journal, file, line });
    expect(await client.postEvent({ type: "undo_request", id: ID })).toMatchObject({ ok: true });
    expect(await readFile(journal, "utf8")).toContain(line);
    const next = await reopened(root, server);
    expect(await next.session(ID)).toMatchObject({
      phase: "completed",
      pendingEvent: { type: "undo_request" },
      diagnostics: [],
    });
  });
}

it("a repeated completion is a duplicate, so that no older script appends it by itself", async () => {
  const { client } = await archived();
  const file = "src/Tides.jsx";
  expect(await client.reply({ id: ID, type: "complete", file })).toMatchObject({ duplicate: true });
  await client.postEvent({ type: "undo_request", id: ID });
  // The undo is work of its own: the agent that has it must say that it is done.
  await expect(client.reply({ id: ID, type: "complete", file })).rejects.toMatchObject({ status: 409 });
});
