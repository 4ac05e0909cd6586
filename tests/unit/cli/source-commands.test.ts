import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const PAGE = '<main>\n  <h1 class="title">Hello</h1>\n</main>\n';
const BLOCK = '<div data-impeccable-variant="1"><h1 class="title">New</h1></div>\n';
const HEADLINE = { tag: "H1", html: '<h1 class="title">Hello</h1>', classes: ["title"], text: "Hello" };
const words = ["--id", ID, "--count", "1", "--classes", "title"];

describe("wrap", () => {
  it("takes a comma in brackets as part of a class name", async () => {
    const root = temporaryProject({ "index.html": '<p class="grid-cols-[2fr,1fr] bg-[rgb(1,2,3)]">x</p>\n' });
    for (const list of ["grid-cols-[2fr,1fr] bg-[rgb(1,2,3)]", "grid-cols-[2fr,1fr],bg-[rgb(1,2,3)]"]) {
      const { json } = await cli(["wrap", "--id", ID, "--count", "1", "--classes", list, "--dry-run"], {
        cwd: root,
      });
      expect(json).toMatchObject({ ok: true, matchedBy: "classes" });
    }
  });
});

describe("wrap by one fact alone", () => {
  const page = '<main class="m">\n  <h1 class="title big">Hello</h1>\n  <p class="lead">More</p>\n</main>\n';

  it.each([
    ["--text", "Hello"],
    ["--outer-html", '<h1 class="title big">Hello</h1>'],
    ["--tag", "h1"],
  ])("finds an element that has class names: %s", async (...fact) => {
    const root = temporaryProject({ "index.html": page });
    const { json } = await cli(["wrap", "--id", ID, "--count", "1", "--dry-run", ...fact], { cwd: root });
    expect(json).toMatchObject({ ok: true, startLine: 2 });
  });

  it("finds a component where it is used, and prints the command for it", async () => {
    const root = temporaryProject({
      "Page.tsx": "export const Page = () => (\n  <main>\n    <Hero />\n  </main>\n);\n",
      "Hero.tsx": 'export function Hero({ on }) {\n  return on ? <p className="hero">Sea</p> : null;\n}\n',
    });
    const called = ["insert", "--id", ID, "--count", "1", "--position", "after", "--classes", "hero"];
    const { json } = await cli(called, { cwd: root });
    expect(json).toMatchObject({ error: "element_not_wrappable", component: "Hero" });
    const { nextStep } = json as { nextStep: string };
    expect(nextStep).toContain("--tag Hero --source-hint");
    const hint = /--source-hint '([^']+)'/.exec(nextStep)?.[1] ?? "";
    const offered = await cli([...called, "--tag", "Hero", "--source-hint", hint], { cwd: root });
    expect(offered.json).toMatchObject({ ok: true, file: "Page.tsx" });
  });
});

describe("variants", () => {
  it("come from standard input, without a server, wrapped in the same write", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { code, json } = await cli(["variants", ...words], { cwd: root, stdin: BLOCK });
    expect({ code, json }).toMatchObject({ code: 0, json: { ok: true, file: "index.html", variants: 1 } });
    expect(textOf(root, "index.html")).toContain('<h1 class="title">New</h1>');
  });

  it("come from a file, and problems name it; exit code 1", async () => {
    const root = temporaryProject({ "index.html": PAGE, "v.txt": `\n${BLOCK.replace("</h1>", "</h1>x")}` });
    const { code, json } = await cli(["variants", ...words, "--file", "v.txt"], { cwd: root });
    expect({ code, json }).toMatchObject({
      code: 1,
      json: { error: "variant_invalid", file: "v.txt", line: 2 },
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("read the picked element from the session's journal, if a server is running", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent({ ...generate(ID, HEADLINE), count: 1 });
    const { json } = await cli(["variants", "--id", ID], { cwd: root, stdin: BLOCK });
    expect(json).toMatchObject({ ok: true, file: "index.html", variants: 1 });
  });

  it("edited by hand are held to the same rules by status, with a server and without", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client, server } = await liveServer(root);
    await client.postEvent({ ...generate(ID, HEADLINE), count: 1 });
    await cli(["variants", "--id", ID], { cwd: root, stdin: BLOCK });
    const spoiled = textOf(root, "index.html").replace("New</h1>", "New</h1><b>two</b>");
    writeFileSync(join(root, "index.html"), spoiled);
    const line = spoiled.split("\n").findIndex((text) => text.includes("two")) + 1;
    const problem = { file: "index.html", line, message: "Variant 1 does not hold exactly one element." };
    const known = (await cli(["status", "--json"], { cwd: root })).json;
    expect(JSON.stringify(known)).toContain(`index.html:${line}: ${problem.message}`);
    await server.stop("test");
    expect(JSON.stringify((await cli(["status", "--json"], { cwd: root })).json)).toContain(
      JSON.stringify(problem),
    );
  });

  it("are refused for an unknown session", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await liveServer(root);
    const { code, json } = await cli(["variants", "--id", ID], { cwd: root, stdin: BLOCK });
    expect({ code, json }).toMatchObject({ code: 1, json: { error: "wrapper_not_found" } });
  });

  it("in a file that cannot be read are refused", async () => {
    const root = temporaryProject({ "index.html": PAGE, "v.bin": new Uint8Array([0xff, 0xfe]) });
    for (const file of ["v.bin", "missing.html"]) {
      expect((await cli(["variants", ...words, "--file", file], { cwd: root })).json).toMatchObject({
        error: "not_found",
      });
    }
  });
});

describe("insert", () => {
  it("makes room beside the anchor; --dry-run shows it", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const insert = ["insert", ...words, "--position", "after"];
    expect((await cli([...insert, "--dry-run"], { cwd: root })).json).toMatchObject({
      ok: true,
      diff: expect.stringContaining("+  <!-- impeccable-variants-start"),
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect((await cli(insert, { cwd: root })).json).toMatchObject({ ok: true, insertLine: 5 });
    expect((await cli(["discard", "--id", ID], { cwd: root })).json).toMatchObject({ handled: true });
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("wants a side: anything else is wrong usage", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    expect((await cli(["insert", ...words, "--position", "inside"], { cwd: root })).code).toBe(2);
    expect((await cli(["insert", ...words], { cwd: root })).code).toBe(2);
  });

  it("is what poll prepares for an insert: a scaffold, and the command that writes", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    const { element } = generate(ID, HEADLINE);
    await client.postEvent({
      type: "generate",
      mode: "insert",
      id: ID,
      pageUrl: "/",
      insert: { position: "before", anchor: element },
      placeholder: { width: 100, height: 50 },
      freeformPrompt: "a banner",
    });
    const { json } = await cli(["poll", "--timeout", "5000"], { cwd: root });
    expect(json).toMatchObject({
      type: "generate",
      scaffold: { ok: true, file: "index.html", startLine: 2, endLine: 6 },
      nextStep: expect.stringContaining(
        `Run: npx impeccable-live variants --id ${ID} --json .impeccable/live/variants/${ID}.json --done`,
      ),
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
  });
});

describe("undo and history", () => {
  it("work without a server", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await cli(["variants", ...words], { cwd: root, stdin: BLOCK });
    await cli(["accept", "--id", ID, "--variant", "1"], { cwd: root });
    const { json, code } = await cli(["history"], { cwd: root });
    expect({ json, code }).toMatchObject({ code: 0, json: { history: [{ id: ID, file: "index.html" }] } });
    expect((await cli(["history"], { cwd: root, tty: true })).stdout).toContain(
      '+  <h1 class="title">New</h1>',
    );
    expect(await cli(["undo", "--id", ID], { cwd: root })).toMatchObject({ code: 0, json: { ok: true } });
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect(await cli(["undo", "--id", "ffffffff"], { cwd: root })).toMatchObject({
      code: 1,
      json: { error: "nothing_to_undo" },
    });
  });

  it("an undo_request is done by poll and reported; history knows it, on the server too", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent({ ...generate(ID, HEADLINE), count: 1 });
    const event = (await cli(["poll", "--timeout", "5000"], { cwd: root })).json;
    await cli(["variants", "--id", ID], { cwd: root, stdin: BLOCK });
    const lease = JSON.parse(JSON.stringify(event)).lease.id;
    await cli(["reply", ID, "done", "--lease", lease], { cwd: root });
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await cli(["poll", "--timeout", "5000"], { cwd: root });
    expect(await client.history()).toMatchObject({
      history: [{ id: ID, variantId: "1", file: "index.html", diff: expect.stringContaining("New</h1>") }],
    });

    await client.postEvent({ type: "undo_request", id: ID });
    expect((await cli(["poll", "--timeout", "5000"], { cwd: root })).json).toMatchObject({
      type: "undo_request",
      _undoResult: { ok: true, file: "index.html" },
      _completionAck: { ok: true, type: "done", phase: "completed" },
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
    expect((await client.session(ID)).pendingEvents).toEqual([]);
    expect(await client.history()).toMatchObject({ history: [{ id: ID, undoneAt: expect.any(String) }] });
    // The command says the same, in the terminal too, and can be asked for one page.
    const { json } = await cli(["history"], { cwd: root });
    expect(json).toEqual(JSON.parse(JSON.stringify(await client.history())));
    expect(json).toMatchObject({
      history: [
        {
          request: { action: "bolder", count: 1 },
          ...{ agent: "agent", pageUrl: "/", files: ["index.html"] },
          undo: { agent: "agent", files: ["index.html"], diff: expect.stringContaining("Hello") },
        },
      ],
    });
    const { stdout } = await cli(["history", "--page", "/index.html"], {
      ...{ cwd: root, tty: true },
      env: { NO_COLOR: "1" },
    });
    for (const line of [
      / on \/$/m,
      /^ {2}asked .*: bolder, variants: 1$/m,
      /variant 1 by agent, in index\.html$/m,
    ])
      expect(stdout).toMatch(line);
    expect(stdout).toMatch(/undone .* by agent: index\.html/);
    expect((await cli(["history", "--page", "/other"], { cwd: root })).json).toEqual({ history: [] });
  });

  it("an undo_request that meets a conflict is left to the agent, with the lease", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent({ ...generate(ID, HEADLINE), count: 1 });
    await cli(["poll", "--timeout", "5000"], { cwd: root });
    await cli(["variants", "--id", ID], { cwd: root, stdin: BLOCK });
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await cli(["reply", ID, "done"], { cwd: root });
    await cli(["poll", "--timeout", "5000"], { cwd: root });
    writeFileSync(join(root, "index.html"), textOf(root, "index.html").replace("New", "Mine"));
    await client.postEvent({ type: "undo_request", id: ID });
    const { json } = await cli(["poll", "--timeout", "5000"], { cwd: root });
    expect(json).toMatchObject({
      type: "undo_request",
      _undoResult: { error: "undo_conflict", conflicts: [{ file: "index.html", line: 2 }] },
      nextStep: expect.stringContaining("by hand"),
    });
    expect(json).not.toHaveProperty("_completionAck");
    expect(textOf(root, "index.html")).toContain("Mine");
  });
});

describe("--json of variants", () => {
  const JSON_TEXT = JSON.stringify({ variants: [{ markup: '<h1 class="title">Hi</h1>' }] });
  const DESCRIBED = ["variants", "--id", ID, "--classes", "title"];

  it.each([
    ["names a file", ["--json", "v.json"], undefined],
    ["reads standard input", ["--json", "-"], JSON_TEXT],
    ["without a value asks for JSON as the output, as everywhere", ["--json"], JSON_TEXT],
    ["is not needed where standard input is JSON", [], JSON_TEXT],
  ])("%s", async (_, words, stdin) => {
    const root = temporaryProject({ "index.html": PAGE, "v.json": JSON_TEXT });
    const options = stdin === undefined ? { cwd: root } : { cwd: root, stdin };
    const { code, json } = await cli([...DESCRIBED, ...words], options);
    expect([code, json]).toMatchObject([0, { ok: true, variants: 1 }]);
    expect(textOf(root, "index.html")).toContain('<h1 class="title">Hi</h1>');
  });
});
