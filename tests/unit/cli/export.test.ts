import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { describe, expect, it } from "vitest";
import { decodeLine, encodeEntry } from "../../../src/actor/runtime/entry.ts";
import { redactSession } from "../../../src/hosts/local/session-archive/redact-session.ts";
import { redactValue } from "../../../src/protocol/runs/redact.ts";
import { generate, type LiveProject, liveServer, until } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const HEADLINE = { tag: "h1", html: "<h1>x</h1>", classes: [], elementId: "headline" };
/** Where a person or an agent may leave a secret. */
const SECRETS = {
  prompt: "sk-proj-Ab12Cd34Ef56Gh78Ij90",
  said: "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
  tool: "hunter2-of-the-tool",
  attachment: "AKIAIOSFODNN7EXAMPLE",
  error: "glpat-1234567890abcdefgh",
  file: "npm_0123456789abcdefghijABCDEFGHIJ012345",
} as const;
const AT = "2026-03-01T10:00:00.000Z";
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff);

/** A session with a secret in all it has: its prompt, output, tool, attachments and error. */
async function secretSession(): Promise<LiveProject & { readonly root: string }> {
  const root = temporaryProject({ "index.html": "<h1 id=headline>x</h1>\n" });
  const live = await liveServer(root);
  await live.client.postEvent(
    generate(ID, HEADLINE, {
      action: "impeccable",
      freeformPrompt: `use ${SECRETS.prompt} and be bold, as in ${root}/notes.md`,
    }),
  );
  const event = await live.client.pollOnce({ timeoutMs: 5_000 });
  if (!("lease" in event)) throw new Error("no work");
  await live.client.putArtifact(ID, `key-${SECRETS.attachment}.txt`, new TextEncoder().encode("named"));
  await live.client.putArtifact(ID, "notes.txt", new TextEncoder().encode(`NPM_TOKEN=${SECRETS.file}`));
  await live.client.putArtifact(ID, "screen.png", PNG);
  const run = live.client.emit(event);
  await run.write({ type: "text", text: `pushing with ${SECRETS.said.slice(0, 12)}` });
  await run.write({ type: "text", text: `${SECRETS.said.slice(12)} now` });
  await run.write({
    type: "tool",
    tool: "t",
    name: "bash",
    state: "done",
    input: { password: SECRETS.tool },
  });
  await run.flush();
  await live.client.reply({
    id: ID,
    type: "error",
    leaseId: event.lease.id,
    message: `refused: ${SECRETS.error}`,
  });
  // The end of a run is recorded after the reply was answered.
  const isEnded = (types: readonly string[]) => types.includes("run_ended");
  await until(async () => (await live.client.journal(ID)).entries.map(({ type }) => type), isEnded);
  return { ...live, root };
}

/** The folded state; `nextSeq` counts what the start of a server writes for itself, too. */
async function stateOf({ client }: LiveProject) {
  const { nextSeq: _, ...state } = await client.session(ID);
  return state;
}

const report = (root: string, ...words: string[]) =>
  cli(["export", "--id", ID, "--output", "out.tar.gz", ...words], { cwd: root });
const unpacked = (root: string) => gunzipSync(readFileSync(join(root, "out.tar.gz"))).toString("latin1");
const inspect = (root: string) => cli(["inspect", "out.tar.gz", "--text", "--json"], { cwd: root });

describe("export", () => {
  it("--redact leaves no planted secret and no picture, and import gives the same state", async () => {
    const { root, ...live } = await secretSession();
    const before = await stateOf(live);
    const tokens: Record<string, unknown> = JSON.parse(
      readFileSync(join(root, ".impeccable/live/tokens.json"), "utf8"),
    );
    const { code, json } = await report(root, "--redact");
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { ok: true, redacted: true, runs: 1, artifacts: 1, leftOut: 2 },
    });
    const text = unpacked(root);
    for (const secret of [...Object.values(SECRETS), String(tokens.agent), String(tokens.browser), root])
      expect(text).not.toContain(secret);
    expect(text).not.toContain("\x89PNG");
    expect(text).toContain("and be bold");

    const other = temporaryProject();
    const file = join(root, "out.tar.gz");
    expect((await cli(["import", file, "--root", other], { cwd: other })).json).toMatchObject({
      added: true,
    });
    expect((await cli(["import", file, "--root", other], { cwd: other })).json).toMatchObject({
      added: false,
    });
    const redacted = JSON.stringify(redactValue(before)).replaceAll(root, "<project>");
    expect(await stateOf(await liveServer(other))).toEqual(JSON.parse(redacted));
  });

  it("takes a secret out of stored output that is split over two messages", async () => {
    const said = (text: string, index: number) => ({ v: 1, id: `m${index}`, at: AT, type: "text", text });
    const [first, second] = [SECRETS.said.slice(0, 12), SECRETS.said.slice(12)];
    const messages = [said(`pushing with ${first}`, 1), said(`${second} now`, 2)];
    const lines = messages.map((message, index) =>
      encodeEntry({
        ...{ seq: index + 1, id: "s", type: "stream_append", ts: AT },
        event: { at: index, count: 1, data: { messages: [message] } },
      }),
    );
    const { files } = await redactSession(
      { session: ID, journal: [], runs: [{ run: "r", lines }], artifacts: [] },
      { tokens: [], root: "/project" },
    );
    const kept = files.runs[0]?.lines.join("\n") ?? "";
    expect(kept).toContain("pushing with [redacted]");
    expect(kept).toContain(" now");
    expect(kept).not.toContain(second);
    expect(files.runs[0]?.lines.map((line) => decodeLine(line).ok)).toEqual([true, true]);
  });

  it("without --redact everything comes back to the byte, output and artifacts too", async () => {
    const { root, ...live } = await secretSession();
    const run = (await live.client.session(ID)).runs[0]?.run ?? "";
    const said = async (of: LiveProject["client"]) => {
      const pieces = [];
      for await (const { messages, cursor } of of.follow({ session: ID, run }, { live: false }))
        pieces.push(messages, cursor);
      return pieces;
    };
    const [state, output] = [await stateOf(live), await said(live.client)];
    await live.server.stop("test");
    // The files are the truth: no server is needed.
    expect((await report(root)).code).toBe(0);
    const other = temporaryProject();
    expect((await cli(["import", join(root, "out.tar.gz"), "--root", other], { cwd: other })).code).toBe(0);
    const copy = await liveServer(other);
    expect(await stateOf(copy)).toEqual(state);
    expect(await said(copy.client)).toEqual(output);
    expect(await copy.client.getArtifact(ID, "screen.png")).toEqual(PNG);
  });

  it("overwrites no file, and says when there is no such session", async () => {
    const root = temporaryProject({ "out.tar.gz": "mine" });
    expect((await report(root)).json).toMatchObject({ error: "unknown_session" });
    await liveServer(root).then(({ client }) => client.postEvent(generate(ID, HEADLINE)));
    expect((await report(root)).json).toMatchObject({ error: "file_exists" });
    expect(readFileSync(join(root, "out.tar.gz"), "utf8")).toBe("mine");
  });
});

describe("inspect FILE", () => {
  it("shows the same timeline as the server that has the session", async () => {
    const { root } = await secretSession();
    await report(root);
    const live = await cli(["inspect", "--id", ID, "--text", "--json"], { cwd: root });
    const offline = await inspect(root);
    expect(offline.json).toEqual(live.json);
    expect(JSON.stringify(offline.json)).toContain("bash");
  });

  it("says why a file is no exported session", async () => {
    const root = temporaryProject({ "out.tar.gz": "no archive" });
    expect((await inspect(root)).json).toMatchObject({ error: "invalid_archive" });
    const header = { name: "manifest.json", size: 2, type: "file" } as const;
    writeFileSync(join(root, "out.tar.gz"), gzipSync(await packTar([{ header, body: "{}" }])));
    expect((await inspect(root)).json).toMatchObject({ error: "invalid_archive" });
    expect((await cli(["inspect", "none.tar.gz", "--text"], { cwd: root })).json).toMatchObject({
      error: "no_file",
    });
  });
});

describe("import", () => {
  it("refuses while a server runs, another session of that id, and a name that leaves the folder", async () => {
    const { root } = await secretSession();
    await report(root);
    const file = join(root, "out.tar.gz");
    expect((await cli(["import", file], { cwd: root })).json).toMatchObject({ error: "already_running" });
    const other = temporaryProject();
    const live = await liveServer(other);
    await live.client.postEvent(generate(ID, HEADLINE));
    await live.server.stop("test");
    expect((await cli(["import", file, "--root", other], { cwd: other })).json).toMatchObject({
      error: "session_exists",
    });
    const manifest = JSON.stringify({
      format: "impeccable-live-session",
      version: 1,
      session: ID,
      exportedAt: "",
      redacted: false,
      runs: [],
    });
    const entries = Object.entries({ "manifest.json": manifest, "journal.jsonl": "", "artifacts/../x": "x" });
    const tar = await packTar(
      entries.map(([name, body]) => ({ header: { name, size: body.length, type: "file" } as const, body })),
    );
    writeFileSync(join(other, "odd.tar.gz"), gzipSync(tar));
    expect((await cli(["import", "odd.tar.gz"], { cwd: other })).json).toMatchObject({
      error: "invalid_archive",
    });
    expect(readdirSync(other)).not.toContain("x");
  });
});
