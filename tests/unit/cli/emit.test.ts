import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readServerFile } from "../../../src/cli/project/server-file.ts";
import type { RunMessage } from "../../../src/client/index.ts";
import { generate, type LiveProject, liveServer, until } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const HEADLINE = { tag: "h1", html: "<h1>x</h1>", classes: [], elementId: "headline" };

interface Work extends LiveProject {
  readonly root: string;
  readonly lease: { readonly id: string; readonly run: string };
  stored(): Promise<readonly RunMessage[]>;
}

/** A session whose generate was given to an agent by the command line. */
async function atWork(): Promise<Work> {
  const root = temporaryProject({ "index.html": "<h1 id=headline>x</h1>\n" });
  const live = await liveServer(root);
  await live.client.postEvent(generate(ID, HEADLINE));
  const { json } = await cli(["poll", "--agent", "tester"], { cwd: root });
  const { lease } = json as unknown as Work;
  return {
    ...live,
    root,
    lease,
    async stored() {
      const found: RunMessage[] = [];
      for await (const { messages } of live.client.follow({ session: ID, run: lease.run }, { live: false }))
        found.push(...messages);
      return found;
    },
  };
}

const emit = (root: string, ...words: string[]) => cli(["emit", "--id", ID, ...words], { cwd: root });
const told = (messages: readonly RunMessage[]) =>
  messages.map(({ v: _, id: __, at: ___, ...message }) => message);

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) {
    yield text;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe("emit", () => {
  it("writes one thing to the run of the lease that poll was given", async () => {
    const { root, lease, stored } = await atWork();
    const { code, json } = await emit(root, "--text", "The scale stops at 40px.");
    expect({ code, json }).toEqual({
      code: 0,
      json: {
        ok: true,
        id: ID,
        run: lease.run,
        accepted: 1,
        offset: expect.any(String),
        nextStep: expect.any(String),
      },
    });
    await emit(root, "--text", "Weight, then", "--thinking");
    await emit(root, "--tool", "edit_file", "--state", "started", "--summary", "styles.css");
    await emit(root, "--tool", "edit_file", "--state", "done", "--output", '{"lines":4}');
    await emit(root, "--phase", "variant_ready", "--variant", "2");
    expect(told(await stored())).toEqual([
      { type: "text", text: "The scale stops at 40px.\n" },
      { type: "text", text: "Weight, then", channel: "thinking" },
      { type: "tool", tool: "edit_file", name: "edit_file", state: "started", summary: "styles.css" },
      { type: "tool", tool: "edit_file", name: "edit_file", state: "done", output: { lines: 4 } },
      { type: "phase", phase: "variant_ready", variant: 2 },
    ]);
  });

  it("streams text from standard input, cut between words", async () => {
    const { root, stored } = await atWork();
    const stdin = pieces("Rea", "ding the pa", "ge.\nAnd wri", "ting.");
    const { code } = await cli(["emit", "--id", ID, "--text", "-"], { cwd: root, stdin });
    expect(code).toBe(0);
    const messages = await stored();
    const texts = messages.flatMap((message) => (message.type === "text" ? [message.text] : []));
    expect(texts.join("")).toBe("Reading the page.\nAnd writing.");
    for (const text of texts.slice(0, -1)) expect(text).toMatch(/\s$/);
  });

  it("reads JSON lines; a line that is not a message is reported and skipped", async () => {
    const { root, stored } = await atWork();
    const stdin = pieces(
      '{"type":"text","text":"one "}\n{"type":"too',
      'l","tool":"t","name":"read","state":"done"}\nnot json\n\n{"type":"phase","phase":"dancing"}\n',
      '{"type":"log","level":"info","text":"last"}',
    );
    const { code, json } = await cli(["emit", "--id", ID], { cwd: root, stdin });
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: "invalid_event", accepted: 3, refusedCount: 2 });
    expect(json.refused).toEqual([
      { line: 3, path: "", reason: "is not JSON" },
      { line: 5, path: "phase", reason: expect.any(String) },
    ]);
    expect((await stored()).map(({ type }) => type)).toEqual(["text", "tool", "log"]);
  });

  it("stores a file with the session and shows it by its artifact, never by its path", async () => {
    const { root, stored, server } = await atWork();
    writeFileSync(join(root, "before.png"), Buffer.from("89504e470d0a1a0a", "hex"));
    expect(await emit(root, "--attach", "before.png")).toMatchObject({ code: 0 });
    const [message] = told(await stored());
    expect(message).toEqual({
      type: "attachment",
      name: "before.png",
      mime: "image/png",
      size: 8,
      artifact: expect.stringMatching(/^attachment-[0-9a-f]{16}\.png$/),
    });
    const { artifact } = message as { artifact: string };
    const answer = await fetch(
      `http://127.0.0.1:${server.port}/sessions/${ID}/artifacts/${artifact}?token=${server.browserToken}`,
    );
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await answer.arrayBuffer()).toString("hex")).toBe("89504e470d0a1a0a");
    expect(await emit(root, "--attach", "gone.png")).toMatchObject({ code: 2 });
  });

  it("fails once the work is resolved, and reports that the lease is over", async () => {
    const { root, client, lease, stored } = await atWork();
    await emit(root, "--text", "before");
    await client.reply({ id: ID, type: "done", leaseId: lease.id });
    const late = await emit(root, "--lease", lease.id, "--text", "after");
    expect(late.code).toBe(1);
    expect(["lease_fenced", "stream_closed"]).toContain(late.json.error);
    expect((await stored()).at(-1)).toMatchObject({ type: "end", state: "done" });
  });

  it("knows no lease that poll was not given here, and none after the report", async () => {
    const { root, lease } = await atWork();
    expect(readdirSync(join(root, ".impeccable/live/leases"))).toEqual([`${ID}.lease`]);
    await cli(["reply", ID, "done", "--lease", lease.id], { cwd: root });
    expect(existsSync(join(root, `.impeccable/live/leases/${ID}.lease`))).toBe(false);
    expect(await emit(root, "--text", "x")).toMatchObject({ code: 2 });
    expect(await cli(["emit", "--id", "00000000", "--text", "x"], { cwd: root })).toMatchObject({ code: 2 });
  });

  it.each([
    [["--text", "x", "--phase", "writing"]],
    [["--tool", "read"]],
    [["--tool", "read", "--state", "finished"]],
    [["--state", "done"]],
    [["--phase", "dancing"]],
    [["--phase", "writing", "--variant", "0"]],
    [["--variant", "1"]],
    [["--tool", "read", "--state", "done", "--input", "{"]],
  ])("refuses %j before it writes anything", async (words) => {
    expect(await emit(temporaryProject(), ...words)).toMatchObject({ code: 2 });
  });
});

describe("inspect", () => {
  it("prints what the page asked for and what the agent said and did, in order", async () => {
    const { root, client, lease } = await atWork();
    await emit(root, "--text", "Looking \u001b[31mat the\u0007 page.");
    await emit(root, "--tool", "read_file", "--state", "done", "--summary", "84 lines");
    await client.reply({ id: ID, type: "error", leaseId: lease.id, message: "It is built by a script." });
    await until(
      () => client.session(ID),
      ({ runs }) => runs.every(({ state }) => state !== "open"),
    );
    const { code, stdout } = await cli(["inspect", "--id", ID, "--text"], { cwd: root });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.slice(14))).toEqual([
      "page    generate  action=bolder  count=3",
      "server  lease granted",
      "agent   Looking at the page.",
      "agent   ✓ read_file  84 lines",
      "agent   error  message=It is built by a script.",
      "server  run ended: error  It is built by a script.",
    ]);
    const { json } = await cli(["inspect", "--id", ID, "--text", "--json"], { cwd: root });
    expect(json.timeline).toHaveLength(6);
    expect(await cli(["inspect", "--text"], { cwd: root })).toMatchObject({ code: 2 });
    const unknown = await cli(["inspect", "--id", "00000000", "--text", "--json"], { cwd: root });
    expect(unknown).toMatchObject({ code: 1, json: { error: "unknown_session" } });
  });

  it("hands the token over in a file of its owner, and neither prints it nor passes it to a program", async () => {
    const { root } = await atWork();
    const { code, stdout, stderr, json } = await cli(["inspect", "--id", ID, "--no-open"], { cwd: root });
    const server = await readServerFile(root);
    if (server === null) throw new Error("no server");
    expect(code).toBe(0);
    expect(json).toMatchObject({ url: `http://localhost:${server.port}/inspect`, opened: false });
    expect(stdout + stderr).not.toContain(server.token);
    const file = String(json.file);
    for (const path of [file, dirname(file)]) expect((await stat(path)).mode & 0o077).toBe(0);
    const text = await readFile(file, "utf8");
    expect(text).toContain(`location.replace("${json.url}#token=${server.token}&session=${ID}")`);
    await rm(dirname(file), { recursive: true });
  });

  it("continues with --watch until the session is finished, text as it is written", async () => {
    const { root, client, lease } = await atWork();
    let printed = "";
    let noticed = () => {};
    const shows = async (text: string) => {
      while (!printed.includes(text)) await new Promise<void>((resolve) => (noticed = resolve));
    };
    const watching = cli(["inspect", "--id", ID, "--text", "--watch"], {
      cwd: root,
      onOutput: (text) => {
        printed += text;
        noticed();
      },
    });
    await shows("lease granted");
    await emit(root, "--text", "Looking at ");
    await shows("Looking at");
    await emit(root, "--text", "the page");
    await shows("Looking at the page");
    await client.reply({ id: ID, type: "complete", leaseId: lease.id });
    expect(await watching).toMatchObject({ code: 0 });
    expect(printed).toMatch(/run ended: done/);
  });
});
