/** An agent that was suspended for longer than its lease: another one has its event by now. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LiveClient } from "../../../src/client/index.ts";
import { fakeLiveServer } from "../../support/cli/fake-live-server.ts";
import { generate, liveServer } from "../../support/cli/real-server.ts";
import { cli } from "../../support/cli/run-cli.ts";
import { temporaryProject, textOf } from "../../support/cli/temporary-project.ts";

const ID = "a1b2c3d4";
const PAGE = `<!doctype html>
<html>
  <body>
    <h1 id="headline" class="title">Hello</h1>
  </body>
</html>
`;
const HEADLINE = {
  ...{ tag: "H1", html: '<h1 id="headline" class="title">Hello</h1>', classes: ["title"] },
  ...{ elementId: "headline", text: "Hello" },
};
const variants = (text: string) =>
  `<div data-impeccable-variant="1"><h1 id="headline" class="title">${text}</h1></div>\n`;
const FENCED = { status: 409, body: { error: "lease_fenced", message: "Not current.", current: null } };
const AT = "2026-01-01T00:00:00.000Z";
const LEASE = { id: `${ID}.first`, agent: "late", attempt: 1, grantedAt: AT, expiresAt: AT, run: "run-1" };

/** A project whose session two agents were given, one after the other. */
async function givenTwice() {
  const root = temporaryProject({ "index.html": PAGE });
  const { client } = await liveServer(root);
  await client.postEvent(generate(ID, HEADLINE));
  const late = await grant(client, 1);
  const current = await grant(client, 60_000);
  return { root, client, late, current };
}

async function grant(client: LiveClient, leaseMs: number): Promise<string> {
  const event = await client.pollOnce({ session: ID, leaseMs });
  if (!("lease" in event)) throw new Error(`no event: ${event.type}`);
  return event.lease.id;
}

describe("poll of a late agent", () => {
  it("prints no event whose lease is lost on its way: it says so, with exit code 1", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const fake = await fakeLiveServer(root);
    fake.events.push({ ...generate(ID, HEADLINE), seq: 1, lease: LEASE });
    fake.answers[`POST /leases/${LEASE.id}/extend`] = () => FENCED;
    const { code, stdout } = await cli(["poll", "--timeout", "1000"], { cwd: root });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: "lease_fenced", current: null });
    expect(stdout).not.toContain("generate");
  });

  it("goes on to the next event with --stream, and prints only that", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const fake = await fakeLiveServer(root);
    const next = { ...LEASE, id: `${ID}.second` };
    fake.events.push({ ...generate(ID, HEADLINE), seq: 1, lease: LEASE });
    fake.events.push({ ...generate(ID, HEADLINE), seq: 1, lease: next }, { type: "exit" });
    fake.answers[`POST /leases/${LEASE.id}/extend`] = () => FENCED;
    const { code, stdout } = await cli(["poll", "--stream"], { cwd: root });
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ error: "lease_fenced" }, { lease: { id: next.id } }, { type: "exit" }]);
  });

  it("writes no source for a decision that another agent has", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    await cli(["variants", "--id", ID, "--element-id", "headline"], { cwd: root, stdin: variants("Bold") });
    const wrapped = textOf(root, "index.html");
    const fake = await fakeLiveServer(root);
    fake.events.push({ type: "accept", id: ID, variantId: "1", seq: 3, lease: LEASE });
    fake.answers[`POST /leases/${LEASE.id}/extend`] = () => FENCED;
    const { code, json } = await cli(["poll", "--timeout", "1000"], { cwd: root });
    expect([code, json]).toMatchObject([1, { error: "lease_fenced" }]);
    expect(textOf(root, "index.html")).toBe(wrapped);
    expect(fake.requests.filter(({ method, path }) => method === "POST" && path === "/poll")).toEqual([]);
  });

  it("prints nothing as work when the reply about a decision is fenced", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const fake = await fakeLiveServer(root);
    fake.events.push({ type: "discard", id: ID, seq: 3, lease: LEASE });
    fake.answers["POST /poll"] = () => FENCED;
    const { code, json } = await cli(["poll", "--timeout", "1000"], { cwd: root });
    expect([code, json]).toMatchObject([1, { error: "lease_fenced" }]);
  });
});

describe("a source command with --lease", () => {
  it.each([
    ["variants", ["--element-id", "headline"]],
    ["wrap", ["--count", "1", "--element-id", "headline"]],
    ["insert", ["--count", "1", "--position", "after", "--element-id", "headline"]],
    ["accept", ["--variant", "1"]],
    ["discard", []],
    ["carbonize", []],
    ["undo", []],
  ])("%s refuses a lease that is no longer current, and writes nothing", async (command, options) => {
    const { root, late } = await givenTwice();
    const before = textOf(root, "index.html");
    const words = [command, "--id", ID, ...options, "--lease", late];
    const { code, json } = await cli(words, { cwd: root, stdin: variants("Late") });
    expect([code, json]).toMatchObject([1, { error: "lease_fenced", current: { agent: "agent" } }]);
    expect(textOf(root, "index.html")).toBe(before);
  });

  it("writes under the current lease, and the late agent cannot overwrite that", async () => {
    const { root, late, current } = await givenTwice();
    const words = ["variants", "--id", ID, "--element-id", "headline", "--lease"];
    const written = await cli([...words, current], { cwd: root, stdin: variants("Current") });
    expect(written.code).toBe(0);
    const overwritten = await cli([...words, late], { cwd: root, stdin: variants("Late") });
    expect(overwritten.code).toBe(1);
    expect(textOf(root, "index.html")).toContain("Current");
    expect(textOf(root, "index.html")).not.toContain("Late");
  });

  it("extends the lease: the agent is at work", async () => {
    const { root, client, current } = await givenTwice();
    const words = ["variants", "--id", ID, "--element-id", "headline", "--lease", current];
    await cli(words, { cwd: root, stdin: variants("Current") });
    const until = Date.parse((await client.status()).pendingEvents[0]?.leaseUntil ?? "");
    expect(until - Date.now()).toBeGreaterThan(300_000);
  });

  it("is wrong usage with a lease of another session", async () => {
    const { root } = await givenTwice();
    const words = ["discard", "--id", ID, "--lease", "ffffffff.V1StGXR8_Z5jdHi6B-myT"];
    expect((await cli(words, { cwd: root })).code).toBe(2);
  });

  it("writes nothing without a server that could confirm the lease", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    writeFileSync(join(root, "block.html"), variants("Alone"));
    const words = ["variants", "--id", ID, "--element-id", "headline", "--file", "block.html"];
    const { code, json } = await cli([...words, "--lease", `${ID}.V1StGXR8_Z5jdHi6B-myT`], { cwd: root });
    expect([code, json]).toMatchObject([3, { error: "unreachable" }]);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });
});

describe("the commands of a next step", () => {
  it("write nothing again once their work is resolved, and lead to the next poll", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent({ ...generate(ID, HEADLINE), count: 1 });
    await cli(["poll", "--agent", "claude"], { cwd: root });
    const words = ["variants", "--id", ID, "--done", "--agent", "claude"];
    expect((await cli(words, { cwd: root, stdin: variants("Once") })).code).toBe(0);
    await client.postEvent({ type: "discard", id: ID });
    await cli(["poll", "--agent", "claude"], { cwd: root });
    const { code, json } = await cli(words, { cwd: root, stdin: variants("Twice") });
    expect([code, json]).toMatchObject([
      1,
      { error: "lease_fenced", nextStep: expect.stringContaining("poll --agent claude") },
    ]);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });

  it("name the agent: without --lease they refuse once another one has the work", async () => {
    const root = temporaryProject({ "index.html": PAGE });
    const { client } = await liveServer(root);
    await client.postEvent(generate(ID, HEADLINE));
    const { json } = await cli(["poll", "--agent", "late"], { cwd: root });
    expect(json).toMatchObject({ nextStep: expect.stringMatching(/variants .* --done --agent late$/) });
    await client.requeue(ID);
    await cli(["poll", "--agent", "next"], { cwd: root });
    const late = ["variants", "--id", ID, "--done", "--agent", "late"];
    const { code, json: refused } = await cli(late, { cwd: root, stdin: variants("Late") });
    expect([code, refused]).toMatchObject([
      1,
      {
        error: "lease_fenced",
        nextStep: "Wait for the next event. Run: npx impeccable-live poll --agent late",
      },
    ]);
    expect(textOf(root, "index.html")).toBe(PAGE);
  });
});
