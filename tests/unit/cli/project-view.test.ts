import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serverRecord, viewProject } from "../../../src/cli/agent/project-view.ts";
import type { LiveClient } from "../../../src/client/index.ts";
import { storedProject } from "../../../src/hosts/local/stored-project.ts";
import { acceptVariant, discardVariants, wrap } from "../../../src/source/index.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const HEADLINE = '<h1 id="headline">Hello</h1>';
const PAGE = `<!doctype html>\n<html><body>\n  ${HEADLINE}\n</body></html>\n`;
const STYLE = `<style data-impeccable-css="${ID}">@scope ([data-impeccable-variant="1"]) { :scope > .title { color: red } }</style>`;
const FILE = "index.html";

/** A project whose server knows the session, which has been picked and given to an agent. */
async function picked() {
  const root = temporaryProject({ [FILE]: PAGE });
  const { client } = await liveServer(root);
  await client.postEvent(generate(ID, { tag: "H1", html: HEADLINE, classes: [], elementId: "headline" }));
  const event = await client.pollOnce({ timeoutMs: 5_000, leaseMs: 600_000, types: ["generate"] });
  if (!("lease" in event)) throw new Error("no generate came");
  return { root, client, leaseId: event.lease.id };
}

async function wrapped(root: string, variants: number, extra = ""): Promise<void> {
  const answer = await wrap({ root, id: ID, count: 3, elementId: "headline" });
  if (!answer.ok) throw new Error(answer.message);
  write(root, variants, extra);
}

/** Writes the first variants below the insert line. */
function write(root: string, variants: number, extra: string): void {
  const path = join(root, FILE);
  const blocks = Array.from(
    { length: variants },
    (_, index) =>
      `<div data-impeccable-variant="${index + 1}"${index ? ' style="display: none"' : ""}>\n${HEADLINE}\n</div>\n`,
  );
  const marker = "<!-- Variants: insert below this line -->\n";
  const text = readText(path);
  if (!text.includes(marker)) throw new Error("no insert line");
  writeFileSync(
    path,
    text.replace(marker, () => marker + extra + blocks.join("")),
  );
}

/** A session whose variants are in the source and on the page. */
async function ready(extra = "") {
  const project = await picked();
  await wrapped(project.root, 3, extra);
  await project.client.reply({ id: ID, type: "done", leaseId: project.leaseId, file: FILE });
  return project;
}

/** The same, and an agent has been given the decision. */
async function decided(decision: object, extra = "") {
  const project = await ready(extra);
  await project.client.postEvent({ id: ID, ...decision } as Parameters<LiveClient["postEvent"]>[0]);
  const event = await project.client.pollOnce({ timeoutMs: 5_000, leaseMs: 600_000 });
  if (!("lease" in event)) throw new Error("no decision came");
  return { ...project, leaseId: event.lease.id };
}

const readText = (path: string) => readFileSync(path, "utf8");

const next = async (root: string, client: LiveClient | null) => {
  const { sessions } = await viewProject(root, client ? serverRecord(client) : storedProject(root));
  const session = sessions.find(({ id }) => id === ID);
  if (!session) throw new Error("the session is not listed");
  return { ...session.nextAction, source: session.source, session };
};

describe("source truth, from files on disk", () => {
  it("markers without a journal are a recoverable session", async () => {
    const root = temporaryProject({ [FILE]: PAGE });
    await wrapped(root, 1);
    expect(await next(root, null)).toMatchObject({
      action: "continue_writing_variants",
      source: "markers",
      file: FILE,
    });
    const { client } = await liveServer(root);
    expect(await next(root, client)).toMatchObject({
      action: "continue_writing_variants",
      source: "markers",
    });
  });

  it("a wrapper with only the original, then some of the variants", async () => {
    const { root, client } = await picked();
    await wrapped(root, 0);
    expect(await next(root, client)).toMatchObject({
      action: "write_variants",
      file: FILE,
      source: "journal",
    });
    write(root, 2, "");
    expect(await next(root, client)).toMatchObject({ action: "continue_writing_variants" });
  });

  it("all variants, one of which is invalid: the next action names its line and problem", async () => {
    const { root, client } = await picked();
    await wrapped(root, 3);
    const path = join(root, FILE);
    const spoilt = readText(path).replace(/(data-impeccable-variant="2"[^>]*>)/, "$1<script>x</script>");
    writeFileSync(path, spoilt);
    const line = spoilt.slice(0, spoilt.indexOf("<script>")).split("\n").length;
    for (const known of [client, null])
      expect(await next(root, known)).toMatchObject({
        action: "continue_writing_variants",
        reason: expect.stringContaining(`${FILE}:${line}: `),
        command: `npx impeccable-live variants --id ${ID}`,
        file: FILE,
      });
  });

  it("a carbonize block and a journal that says accept_requested: the reply was lost", async () => {
    const { root, client } = await decided({ type: "accept", variantId: "2" }, STYLE);
    expect(await next(root, client)).toMatchObject({ action: "run_accept_cleanup", file: FILE });
    expect(await acceptVariant({ root, id: ID, variant: "2" })).toMatchObject({
      handled: true,
      carbonize: true,
    });
    expect(await next(root, client)).toMatchObject({ action: "run_carbonize_cleanup", file: FILE });
  });

  it("carbonize_required and clean files: only the acknowledgement was lost", async () => {
    const { root, client, leaseId } = await decided({ type: "accept", variantId: "2" }, STYLE);
    await acceptVariant({ root, id: ID, variant: "2" });
    await client.reply({ id: ID, type: "agent_done", leaseId, file: FILE, data: { carbonize: true } });
    expect(await next(root, client)).toMatchObject({ action: "run_carbonize_cleanup" });
    writeFileSync(join(root, FILE), PAGE);
    expect(await next(root, client)).toMatchObject({ action: "acknowledge_completion" });
    rmSync(join(root, FILE));
    const gone = await next(root, client);
    expect(gone.action).toBe("run_carbonize_cleanup");
    expect(gone.session).toMatchObject({ diagnostics: [{ code: "source_unreadable" }] });
  });

  it("a discard that was given out and not done, and a wrapper that comes back after it", async () => {
    const { root, client, leaseId } = await decided({ type: "discard" });
    const before = readText(join(root, FILE));
    expect(await next(root, client)).toMatchObject({ action: "restore_discard", file: FILE });
    expect(await discardVariants({ root, id: ID })).toMatchObject({ handled: true });
    await client.reply({ id: ID, type: "discarded", leaseId });
    expect((await viewProject(root, serverRecord(client))).sessions).toEqual([]);
    writeFileSync(join(root, FILE), before);
    expect(await next(root, client)).toMatchObject({ action: "restore_discard", source: "journal" });
  });

  it("markers in a generated file", async () => {
    const project = temporaryProject({ [FILE]: PAGE });
    await wrapped(project, 3);
    const text = readText(join(project, FILE));
    const other = temporaryProject({ [FILE]: PAGE, "dist/index.html": text });
    const server = await liveServer(other);
    await server.client.postEvent(
      generate(ID, { tag: "H1", html: HEADLINE, classes: [], elementId: "headline" }),
    );
    await server.client.reply({ id: ID, type: "done", file: `dist/${FILE}` });
    expect(await next(other, server.client)).toMatchObject({
      action: "persist_fallback_to_true_source",
      file: `dist/${FILE}`,
    });
  });

  it("a file that is missing is a diagnostic, never taken for clean; a wrapper edited away is", async () => {
    const { root, client } = await ready();
    rmSync(join(root, FILE));
    const missing = await next(root, client);
    expect(missing).toMatchObject({ action: "wait_for_user", reason: expect.stringContaining("missing") });
    expect(missing.session).toMatchObject({ diagnostics: [{ code: "source_unreadable" }] });
    writeFileSync(join(root, FILE), PAGE);
    expect(await next(root, client)).toMatchObject({
      action: "wait_for_user",
      command: `npx impeccable-live complete --id ${ID} --discarded`,
    });
  });
});
