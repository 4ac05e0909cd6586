import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generate, liveServer, until } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const PAGE = `<!doctype html>
<html>
  <body>
    <h1 id="headline" class="title">Hello</h1>
    <p class="lede">World</p>
  </body>
</html>
`;
const HEADLINE = {
  tag: "H1",
  html: '<h1 id="headline" class="title">Hello</h1>',
  classes: ["title"],
  elementId: "headline",
  text: "Hello",
};
const STYLE = `<style data-impeccable-css="${ID}">@scope ([data-impeccable-variant="1"]) { :scope > .title { color: red } }</style>`;
const variant = (n: number, more = "") =>
  `<div data-impeccable-variant="${n}"${more}><h1 id="headline" class="title">Hello ${n}</h1></div>`;

/** A page whose style sheet takes the accepted rules; and that page afterwards. */
const STYLED_PAGE = PAGE.replace(
  "<html>",
  "<html>\n  <head>\n    <style>\n      .title { margin: 0 }\n    </style>\n  </head>",
);
const CLEAN_PAGE = STYLED_PAGE.replace("Hello", "Hello 1").replace(
  ".title { margin: 0 }",
  ".title { margin: 0; color: red }",
);

/** A project with a session that waits for an agent. */
async function pickedHeadline(page = PAGE) {
  const root = temporaryProject({ "index.html": page });
  const live = await liveServer(root);
  await live.client.postEvent(generate(ID, HEADLINE));
  return { root, ...live };
}

/** What an agent writes below the insert line. */
function writeBelowInsertLine(root: string, html: string): void {
  const marker = "<!-- Variants: insert below this line -->";
  writeFileSync(join(root, "index.html"), textOf(root, "index.html").replace(marker, `${marker}\n${html}`));
}

type Polled = { lease: { id: string; expiresAt: string }; nextStep: string; [name: string]: unknown };

async function poll(root: string, ...words: string[]): Promise<Polled> {
  const { code, stdout } = await cli(["poll", "--timeout", "5000", ...words], { cwd: root });
  expect(code).toBe(0);
  const value: Polled = JSON.parse(stdout);
  return value;
}

/** The session up to the point where the person compares variants. */
async function withVariants(html: string, page?: string) {
  const project = await pickedHeadline(page);
  const { root } = project;
  const event = await poll(root);
  await cli(["wrap", "--id", ID, "--count", "3", "--element-id", "headline"], { cwd: root });
  writeBelowInsertLine(root, html);
  await cli(["reply", ID, "done", "--lease", event.lease.id], { cwd: root });
  return project;
}

describe("poll", () => {
  it("prints the event with its lease, the scaffold and a next step with the real ids and paths", async () => {
    const { root } = await pickedHeadline();
    const event = await poll(root, "--agent", "claude");
    expect(event).toMatchObject({
      type: "generate",
      id: ID,
      lease: { agent: "claude" },
      scaffold: { ok: true, file: "index.html", source: HEADLINE.html },
    });
    expect(event.nextStep).toMatch(
      /Write 3 variants as JSON.* Run: npx impeccable-live variants --id a1b2c3d4 --json \S+ --done --agent claude$/,
    );
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("reports why the element cannot be located, and writes nothing", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent(generate(ID, { tag: "NAV", html: "<nav>x</nav>", classes: ["elsewhere"] }));
    const event = await poll(root);
    expect(event).toMatchObject({ scaffoldError: { error: "element_not_found", fallback: "agent-driven" } });
    expect(event.nextStep).toContain("element_not_found");
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("[long-lease] confirms receipt: the lease lasts 10 minutes from then on, as the event says", async () => {
    const { root, client } = await pickedHeadline();
    const event = await poll(root);
    const until = Date.parse((await client.status()).pendingEvents[0]?.leaseUntil ?? "");
    const printed = Date.parse(event.lease.expiresAt);
    expect(until - printed).toBeGreaterThanOrEqual(0);
    expect(until - printed).toBeLessThan(60_000);
    expect(printed - Date.now()).toBeGreaterThan(500_000);
  });

  it("answers timeout when nothing comes", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await liveServer(root);
    expect((await cli(["poll", "--timeout", "20"], { cwd: root })).json).toEqual({
      type: "timeout",
      nextStep: "Wait for the next event. Run: npx impeccable-live poll --agent agent --timeout 20",
    });
  });

  it("waits through a restart of the server, and gets the event that came afterwards", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const first = await liveServer(root);
    const waiting = poll(root, "--timeout", "20000", "--session", ID);
    await until(
      () => first.client.status(),
      ({ agent }) => agent.listening,
    );
    await first.server.stop("restart");
    // A graceful stop answers `exit`; the next poll finds the new server by its file.
    const again = await liveServer(root, { port: first.server.port });
    await again.client.postEvent(generate(ID, HEADLINE));
    expect((await waiting).type).toBe("exit");
    expect(await poll(root)).toMatchObject({ type: "generate", id: ID });
  });

  it("applies an accept itself, replies, and prints both results", async () => {
    const { root, client } = await withVariants(variant(1) + variant(2, ' style="display: none"'));
    await client.postEvent({ type: "accept", id: ID, variantId: "2" });
    const event = await poll(root);
    expect(event).toMatchObject({
      type: "accept",
      _acceptResult: { handled: true, file: "index.html", carbonize: false },
      _completionAck: { ok: true, type: "agent_done", phase: "completed" },
    });
    expect(textOf(root, "index.html")).toBe(PAGE.replace("Hello", "Hello 2"));
    expect((await client.session(ID)).phase).toBe("completed");
  });

  it("answers an accept with the carbonize event, and with what clean-up could not prove", async () => {
    const { root, client } = await withVariants(STYLE + variant(1));
    await client.postEvent({ type: "accept", id: ID, variantId: "1", paramValues: { size: 0 } });
    const cleanup = await poll(root);
    expect(cleanup).toMatchObject({
      ...{ type: "carbonize_cleanup", file: "index.html", variantId: "1" },
      left: [
        {
          file: "index.html",
          message: expect.stringMatching(/^no style sheet of the project styles this element/),
        },
      ],
    });
    expect(cleanup.nextStep).toMatch(/ Run: npx impeccable-live complete --id a1b2c3d4 --agent agent$/);
    expect((await client.session(ID)).phase).toBe("carbonize_required");
  });

  it("accepts, cleans up and completes by itself where that is proved", async () => {
    const { root, client } = await withVariants(STYLE + variant(1), STYLED_PAGE);
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    expect(await poll(root)).toEqual({
      ...{ type: "accept", id: ID, variantId: "1" },
      _acceptResult: { handled: true, file: "index.html", carbonize: false },
      cleanedUp: ["index.html"],
      notes: [expect.stringMatching(/^index\.html: /)],
      measured: { result: "unmeasured", reason: "no page is open" },
      _completionAck: { ok: true, type: "agent_done", seq: expect.any(Number), phase: "completed" },
      nextStep: "Wait for the next event. Run: npx impeccable-live poll --agent agent --timeout 5000",
    });
    expect(textOf(root, "index.html")).toBe(CLEAN_PAGE);
    expect((await client.session(ID)).phase).toBe("completed");
  });

  it.each([
    ["after the accept was written", ["accept"]],
    ["after the clean-up was written", ["accept", "carbonize"]],
  ])("resumes to the same answer when it was killed %s", async (_, written) => {
    const { root, client } = await withVariants(STYLE + variant(1), STYLED_PAGE);
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    for (const command of written) {
      const more = command === "accept" ? ["--variant", "1"] : [];
      expect((await cli([command, "--id", ID, ...more], { cwd: root })).code).toBe(0);
    }
    expect(await poll(root)).toMatchObject({ type: "accept", _completionAck: { phase: "completed" } });
    expect(textOf(root, "index.html")).toBe(CLEAN_PAGE);
  });

  it("has nothing more to do when it was killed after its report, before it printed", async () => {
    const { root, client } = await withVariants(STYLE + variant(1), STYLED_PAGE);
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await cli(["poll"], { cwd: root });
    expect((await cli(["poll", "--timeout", "30"], { cwd: root })).json).toMatchObject({ type: "timeout" });
    expect(textOf(root, "index.html")).toBe(CLEAN_PAGE);
  });

  it("completes a clean-up that was done by hand before the poll", async () => {
    const { root, client } = await withVariants(STYLE + variant(1));
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    const first = await poll(root);
    writeFileSync(join(root, "index.html"), PAGE.replace("Hello", "Hello 1"));
    const { lease: _, ...done } = await poll(root);
    expect(first.type).toBe("carbonize_cleanup");
    expect(done).toMatchObject({ type: "carbonize_cleanup", _completionAck: { phase: "completed" } });
  });

  it("gives an event that the agent holds again at once, under the same lease", async () => {
    const { root } = await pickedHeadline();
    const first = await poll(root, "--agent", "claude");
    const again = await poll(root, "--agent", "claude");
    expect(again).toMatchObject({ type: "generate", again: true, lease: { id: first.lease.id, attempt: 1 } });
    expect(first).not.toHaveProperty("again");
  });

  it("gives a held event to its own agent only: another one is told who holds it until when", async () => {
    const { root } = await pickedHeadline();
    const { lease } = await poll(root, "--agent", "claude");
    const other = await cli(["poll", "--agent", "codex", "--timeout", "30"], { cwd: root });
    expect(other.json).toMatchObject({
      type: "timeout",
      held: [{ id: ID, type: "generate", agent: "claude", until: expect.any(String) }],
    });
    const [{ until }] = JSON.parse(other.stdout).held;
    expect(Date.parse(until)).toBeGreaterThanOrEqual(Date.parse(lease.expiresAt));
  });

  it("gives the person's decision at once instead of the work that it makes obsolete", async () => {
    const { root, client } = await pickedHeadline();
    await poll(root, "--agent", "claude");
    await client.postEvent({ type: "discard", id: ID });
    expect(await poll(root, "--agent", "claude")).toMatchObject({
      type: "discard",
      _completionAck: { ok: true, phase: "discarded" },
    });
  });

  it("does not give an event again that was replied to", async () => {
    const { root } = await withVariants(variant(1));
    const { json } = await cli(["poll", "--timeout", "30"], { cwd: root });
    expect(json).toMatchObject({ type: "timeout" });
  });

  it("restores the source to the byte on discard, and reports it", async () => {
    const { root, client } = await withVariants(variant(1));
    await client.postEvent({ type: "discard", id: ID });
    expect(await poll(root)).toMatchObject({
      type: "discard",
      _completionAck: { ok: true, type: "discarded", phase: "discarded" },
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("completes a discard of a session without any variants in the source", async () => {
    const { root, client } = await pickedHeadline();
    await client.postEvent({ type: "discard", id: ID });
    expect(await poll(root)).toMatchObject({
      type: "discard",
      _completionAck: { ok: true, phase: "discarded" },
    });
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("leaves what it cannot do to the agent, with the todo and the lease", async () => {
    const { root, client } = await withVariants(variant(1));
    await client.postEvent({ type: "accept", id: ID, variantId: "3" });
    const before = textOf(root, "index.html");
    const event = await poll(root);
    expect(event).toMatchObject({ _acceptResult: { handled: false, todo: expect.any(String) } });
    expect(event).not.toHaveProperty("_completionAck");
    expect(event.nextStep).toContain(`reply ${ID} agent_done`);
    expect(textOf(root, "index.html")).toBe(before);
    expect((await client.session(ID)).phase).toBe("accept_requested");
  });

  it("gives the same answer when the report was lost and the event comes again [repeat-accept]", async () => {
    const { root, client } = await withVariants(STYLE + variant(1));
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    // An agent that wrote the source and was killed before it reported.
    await cli(["accept", "--id", ID, "--variant", "1"], { cwd: root });
    const written = textOf(root, "index.html");
    const event = await poll(root);
    expect(event).toMatchObject({ type: "carbonize_cleanup", left: [{ file: "index.html" }] });
    expect(textOf(root, "index.html")).toBe(written);
  });

  it("streams one JSON line per event", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent(generate(ID, HEADLINE));
    await client.postEvent(generate("00000002", { ...HEADLINE, elementId: "nowhere" }));
    const { stdout } = await cli(["poll", "--stream", "--timeout", "300"], { cwd: root });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(lines).toEqual(["generate", "generate", "timeout"]);
  });
});

describe("reply", () => {
  it("sends the wrapper as preview and names its file", async () => {
    const { client } = await withVariants(variant(1));
    const session = await client.session(ID);
    expect(session).toMatchObject({ phase: "variants_ready", sourceFile: "index.html" });
    expect(session.preview).toMatch(/^\/sessions\/a1b2c3d4\/artifacts\//);
  });

  it("works as poll --reply too, and a fenced lease is exit code 1", async () => {
    const { root } = await pickedHeadline();
    const event = await poll(root);
    const done = await cli(["poll", "--reply", ID, "error", "Too hard", "--lease", event.lease.id], {
      cwd: root,
    });
    expect(done).toMatchObject({ code: 0, json: { ok: true, phase: "agent_error" } });
    const late = await cli(["reply", ID, "done", "--lease", `${ID}.notTheRealLease123`], { cwd: root });
    expect(late).toMatchObject({ code: 1, json: { error: "lease_fenced" } });
  });
});

describe("complete", () => {
  async function accepted() {
    const project = await withVariants(STYLE + variant(1));
    await project.client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await poll(project.root);
    return { ...project, cleanup: await poll(project.root) };
  }

  it("refuses while a file is dirty and names every leftover with its line", async () => {
    const { root, client } = await accepted();
    const { code, json } = await cli(["complete", "--id", ID], { cwd: root });
    expect(code).toBe(1);
    expect(json).toMatchObject({
      error: "source_dirty",
      findings: expect.arrayContaining([expect.objectContaining({ file: "index.html" })]),
    });
    expect(json.message).toMatch(/index\.html:[0-9]+: \S/);
    expect((await client.session(ID)).phase).toBe("carbonize_required");
  });

  it("finishes the session once the file is clean", async () => {
    const { root, client, cleanup } = await accepted();
    writeFileSync(join(root, "index.html"), PAGE.replace("Hello", "Hello 1"));
    expect((await cli(["status"], { cwd: root })).json).toMatchObject({
      activeSessions: [{ id: ID, nextAction: { action: "acknowledge_completion" } }],
    });
    const { code, json } = await cli(["complete", "--id", ID, "--lease", cleanup.lease.id], { cwd: root });
    expect([code, json.phase]).toEqual([0, "completed"]);
    expect((await client.session(ID)).phase).toBe("completed");
    const again = await cli(["complete", "--id", ID], { cwd: root });
    expect([again.code, again.json]).toMatchObject([
      0,
      { ok: true, id: ID, phase: "completed", duplicate: true },
    ]);
  });

  it("does not take a missing file for a clean one [gate-one-file]", async () => {
    const { root } = await accepted();
    writeFileSync(join(root, "index.html"), PAGE);
    const { code, json } = await cli(["complete", "--id", ID, "--file", "gone.css"], { cwd: root });
    expect(code).toBe(1);
    expect(json.findings).toEqual([expect.objectContaining({ file: "gone.css" })]);
  });

  it("can be forced, and that is recorded", async () => {
    const { root, client } = await accepted();
    const { code, json } = await cli(["complete", "--id", ID, "--force"], { cwd: root });
    expect(code).toBe(0);
    expect(json).toMatchObject({ phase: "completed", forced: true });
    const { entries } = await client.journal(ID);
    expect(JSON.stringify(entries.find(({ type }) => type === "complete"))).toContain('"forced":true');
  });

  it("discards what was undone by hand", async () => {
    const { root, client } = await withVariants(variant(1));
    expect((await cli(["complete", "--id", ID, "--discarded"], { cwd: root })).json).toMatchObject({
      error: "source_dirty",
    });
    writeFileSync(join(root, "index.html"), PAGE);
    const { code, json } = await cli(["complete", "--id", ID, "--discarded"], { cwd: root });
    expect([code, json.phase]).toEqual([0, "discarded"]);
    expect((await client.session(ID)).phase).toBe("discarded");
  });

  it("records that it cannot be finished", async () => {
    const { root, cleanup } = await accepted();
    const { code } = await cli(
      ["complete", "--id", ID, "--error", "Third-party", "--lease", cleanup.lease.id],
      { cwd: root },
    );
    expect(code).toBe(0);
  });
});

describe("status and resume", () => {
  it("work out from the files what is next, also without a server", async () => {
    const { root, server } = await pickedHeadline();
    await poll(root);
    await cli(["wrap", "--id", ID, "--count", "3", "--element-id", "headline"], { cwd: root });
    const next = async () => (await cli(["resume"], { cwd: root })).json.nextAction;
    expect(await next()).toMatchObject({ action: "write_variants", file: "index.html", sessionId: ID });
    writeBelowInsertLine(root, variant(1));
    expect(await next()).toMatchObject({ action: "continue_writing_variants" });
    await server.stop("test");
    const { code, json } = await cli(["status"], { cwd: root });
    expect(code).toBe(0);
    expect(json).toMatchObject({
      server: null,
      activeSessions: [
        { id: ID, source: "journal", phase: "generate_requested", nextAction: { sessionId: ID } },
      ],
      pendingEvents: [{ id: ID, type: "generate" }],
      agents: [{ name: "agent", worksOn: [{ id: ID, type: "generate" }] }],
      sourceMarkers: [{ id: ID, file: "index.html", variants: 1, declared: 3 }],
    });
    expect(await next()).toMatchObject({ action: "continue_writing_variants", sessionId: ID });
  });

  it("report a wrapper that was removed by hand, and offer discard", async () => {
    const { root } = await withVariants(variant(1));
    writeFileSync(join(root, "index.html"), PAGE);
    const { json } = await cli(["resume", "--id", ID], { cwd: root });
    expect(json.nextAction).toMatchObject({
      command: `npx impeccable-live complete --id ${ID} --discarded --agent agent`,
    });
  });

  it("know that an accept was written but its report lost", async () => {
    const { root, client } = await withVariants(STYLE + variant(1));
    await client.postEvent({ type: "accept", id: ID, variantId: "1" });
    await cli(["accept", "--id", ID, "--variant", "1"], { cwd: root });
    expect((await cli(["resume"], { cwd: root })).json.nextAction).toMatchObject({
      action: "run_carbonize_cleanup",
    });
  });

  it("resume --requeue gives a held event to the next poll", async () => {
    const { root } = await pickedHeadline();
    const first = await poll(root, "--agent", "gone");
    expect((await cli(["resume"], { cwd: root })).json).toMatchObject({
      lease: { agent: "gone" },
      pendingEvent: { type: "generate" },
    });
    expect((await cli(["resume", "--requeue"], { cwd: root })).code).toBe(0);
    const second = await poll(root, "--agent", "next");
    expect(second.id).toBe(ID);
    expect(second.lease.id).not.toBe(first.lease.id);
  });

  it("report that no session is open", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await liveServer(root);
    expect((await cli(["resume"], { cwd: root })).json).toMatchObject({
      session: null,
      nextAction: { action: "no_active_session" },
    });
  });
});
