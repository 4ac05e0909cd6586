import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isRecord } from "../../src/protocol/is-record.ts";
import { deno } from "../support/hosts/deno-host.ts";
import { bundledNode, machineNode, nodeHost } from "../support/hosts/node-host.ts";
import { isLongRun } from "../support/long-run.ts";
import { connectStdio, FLAVORS, type Flavor, type McpClient } from "../support/mcp/clients.ts";
import { RawStdio } from "../support/mcp/raw-stdio.ts";
import { type CliRuntime, mcpCommand } from "../support/mcp/stdio-target.ts";
import { Api } from "../support/server/api.ts";
import { accept, newId } from "../support/server/samples.ts";
import { OWNER } from "../support/server/sessions.ts";

/** mcp.md: `impeccable-live mcp` on standard input and output, beside the repository. */

const RUNTIMES: readonly CliRuntime[] = [
  // The first one answers clients of every kind, the others in `npm test` one: what differs is not the runtime's.
  { name: "Node 20", program: machineNode(), words: [] },
  { name: "Node 24", program: bundledNode(), words: [] },
  { name: "Deno", program: deno.program, words: deno.words },
];
const PAGE = `<!doctype html>
<html>
  <head><link rel="stylesheet" href="site.css"></head>
  <body>
    <h1 class="hero">Know the sea</h1>
  </body>
</html>
`;
const VARIANTS = [
  { markup: '<h1 class="hero">Know the sea</h1>', css: ":scope > .hero { font-weight: 800; }" },
  { markup: '<h1 class="hero">Know the sea well</h1>', css: ":scope > .hero { color: teal; }" },
];
const ELEMENT = {
  outerHTML: '<h1 class="hero">Know the sea</h1>',
  tagName: "H1",
  classes: ["hero"],
  textContent: "Know the sea",
};

/** Every model that uses the tools reads all of them in each conversation. */
const MAX_TOOLS_BYTES = 12 * 1024;

interface Project {
  readonly api: Api;
  readonly root: string;
  page(): Promise<string>;
}

async function project(): Promise<Project> {
  const host = await nodeHost("Node 24", bundledNode()).start();
  onTestFinished(() => host.dispose());
  const root = host.root ?? "";
  await writeFile(join(root, "index.html"), PAGE);
  await writeFile(join(root, "site.css"), ".hero { color: navy; }\n");
  return { api: new Api(() => host), root, page: () => readFile(join(root, "index.html"), "utf8") };
}

async function client(flavor: Flavor, runtime: CliRuntime, root: string): Promise<McpClient> {
  const connected = await connectStdio(flavor, mcpCommand(runtime, root));
  onTestFinished(() => connected.close());
  return connected;
}

const generate = (id: string) => ({
  type: "generate",
  id,
  action: "bolder",
  count: 2,
  pageUrl: "/",
  element: ELEMENT,
  owner: OWNER,
});

function leaseOf(value: Readonly<Record<string, unknown>>): string {
  if (!isRecord(value.lease)) throw new Error(JSON.stringify(value));
  return String(value.lease.id);
}

/** A whole session; the agent knows only the tools. */
async function wholeSession({ api, page }: Project, mcp: McpClient): Promise<void> {
  const id = newId();
  await api.post(generate(id));
  const polled = await mcp.call("live_poll", { session: id });
  expect(polled.value).toMatchObject({ type: "generate", scaffold: { ok: true, file: "index.html" } });
  expect(JSON.stringify(polled.value).length).toBeLessThan(6_000);
  const { event } = polled.value;
  // What a page sent is data: guidance of the tool stands outside of it.
  expect(polled.value.design).toContain("bolder: ");
  expect(isRecord(event) && Object.keys(event).sort()).toEqual(["action", "count", "element", "pageUrl"]);
  const lease = leaseOf(polled.value);
  const broken = [{ markup: "<p>" }, { markup: "" }];
  const refused = await mcp.call("live_write_variants", { id, lease, variants: broken });
  expect(refused).toMatchObject({ isError: true, value: { error: "variant_invalid" } });
  expect(await page()).toBe(PAGE);
  const write = () => mcp.call("live_write_variants", { id, lease, variants: VARIANTS });
  expect((await write()).value).toMatchObject({ ok: true, file: "index.html", phase: "variants_ready" });
  const written = await page();
  expect((await write()).value).toMatchObject({ ok: true, duplicate: true });
  expect(await page()).toBe(written);
  await api.post(accept(id, "2", { owner: OWNER }));
  const decided = await mcp.call("live_poll", { session: id });
  expect(decided.value).toMatchObject({ type: "accept", result: { handled: true } });
  expect(decided.value.nextStep).toBe("Done and recorded. Call live_poll {}.");
  expect((await api.session(id)).phase).toBe("completed");
  expect(await page()).toContain('<h1 class="hero">Know the sea well</h1>');
  expect(await page()).not.toContain("impeccable");
  expect((await mcp.call("live_history")).value).toMatchObject({ history: [{ id, file: "index.html" }] });
}

describe.each(RUNTIMES)("mcp on $name", (runtime) => {
  const flavors = isLongRun || runtime === RUNTIMES[0] ? FLAVORS : FLAVORS.slice(-1);

  it.each(flavors)("a client %s carries out a whole session", async (flavor) => {
    const place = await project();
    const mcp = await client(flavor, runtime, place.root);
    const tools = await mcp.tools();
    expect(tools).toHaveLength(13);
    expect(Buffer.byteLength(JSON.stringify(tools))).toBeLessThan(MAX_TOOLS_BYTES);
    await wholeSession(place, mcp);
  });

  it("answers unreachable without a server, and the same call works once there is one", async () => {
    const host = await nodeHost("Node 24", bundledNode()).start();
    onTestFinished(() => host.dispose());
    const mcp = await client("2.4, 2026 era", runtime, host.root ?? "");
    await host.stop();
    const refused = await mcp.call("live_status");
    expect(refused).toMatchObject({ isError: true, value: { error: "unreachable" } });
    expect(refused.value.nextStep).toContain("impeccable-live serve");
    await host.restart();
    expect((await mcp.call("live_status")).isError).toBe(false);
  });

  it("ends with its input, and has written nothing but the protocol", async () => {
    const { root, api } = await project();
    const raw = new RawStdio(mcpCommand(runtime, root));
    await raw.initialize();
    expect((await api.status()).agent.names).toEqual([]);
    await raw.request("tools/call", { name: "live_status", arguments: {} });
    raw.end();
    expect(await raw.ended()).toBe(0);
    for (const line of raw.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
  });
});

describe("a client that is killed", () => {
  const runtime: CliRuntime = { name: "Node 24", program: bundledNode(), words: [] };

  it("in a poll: the event goes at once to the next poll, as its first attempt", async () => {
    const { api, root } = await project();
    const id = newId();
    const raw = new RawStdio(mcpCommand(runtime, root));
    await raw.initialize();
    raw.send("live_poll", { session: id, agent: "doomed" });
    await expect.poll(async () => (await api.status()).agent.names).toContain("doomed");
    await raw.vanish();
    await api.post(generate(id));
    expect(await api.work({ session: id, timeout: 5_000 })).toMatchObject({ id, lease: { attempt: 1 } });
  });

  it("between a poll's event and its answer: the same attempt gets the same lease", async () => {
    const { api, root } = await project();
    const id = newId();
    await api.post(generate(id));
    const raw = new RawStdio(mcpCommand(runtime, root));
    await raw.initialize();
    raw.send("live_poll", { session: id, attemptId: "one" });
    await expect.poll(async () => (await api.session(id)).deliveryLease).not.toBeNull();
    await raw.vanish();
    const mcp = await client("1.32", runtime, root);
    const { value } = await mcp.call("live_poll", { session: id, attemptId: "one" });
    expect(value).toMatchObject({ type: "generate", id, lease: { attempt: 1 } });
    const entries = await api.journal(id);
    expect(entries.filter(({ type }) => type === "lease_granted")).toHaveLength(1);
  });

  it.each(["as it begins", "once the source is written"])(
    "in a write, %s: the repeated call ends as one call",
    async (moment) => {
      const { api, root, page } = await project();
      const id = newId();
      await api.post(generate(id));
      const first = new RawStdio(mcpCommand(runtime, root));
      await first.initialize();
      const polled = await api.work({ session: id, leaseMs: 600_000 });
      const lease = polled.lease.id;
      const args = { id, lease, variants: VARIANTS };
      first.send("live_write_variants", args);
      if (moment !== "as it begins") await expect.poll(page, { interval: 1 }).not.toBe(PAGE);
      await first.kill();
      const between = await page();
      const mcp = await client("2.4, 2025 era", runtime, root);
      expect((await mcp.call("live_write_variants", args)).value).toMatchObject({ ok: true });
      const after = await page();
      if (between !== PAGE) expect(after).toBe(between);
      expect(after.match(/<[^>]*data-impeccable-variant="2"/g)).toHaveLength(1);
      const entries = await api.journal(id);
      expect(entries.filter(({ type }) => type === "done")).toHaveLength(1);
    },
  );

  it.each(["as it begins", "once the source is written"])(
    "in an accept, %s: the next poll of that agent ends as one accept",
    async (moment) => {
      const { api, root, page } = await project();
      const id = newId();
      await api.post(generate(id));
      const lease = (await api.work({ session: id, leaseMs: 600_000 })).lease.id;
      const first = new RawStdio(mcpCommand(runtime, root));
      await first.initialize();
      await first.request("tools/call", {
        name: "live_write_variants",
        arguments: { id, lease, variants: VARIANTS },
      });
      const wrapped = await page();
      await api.post(accept(id, "2", { owner: OWNER }));
      first.send("live_poll", { agent: "claude" });
      if (moment === "as it begins")
        await expect.poll(async () => (await api.session(id)).deliveryLease, { interval: 1 }).not.toBeNull();
      else await expect.poll(page, { interval: 1 }).not.toBe(wrapped);
      await first.kill();
      const mcp = await client("1.32", runtime, root);
      const isOpen = (await api.session(id)).pendingEvent !== null;
      if (isOpen)
        expect((await mcp.call("live_poll", { agent: "claude" })).value).toMatchObject({
          type: "accept",
          id,
        });
      expect(await page()).toContain('<h1 class="hero">Know the sea well</h1>');
      expect(await page()).not.toContain("impeccable");
      expect((await api.session(id)).phase).toBe("completed");
      expect((await api.journal(id)).filter(({ type }) => type === "agent_done")).toHaveLength(1);
    },
  );

  it("between a reply and its answer: repeating it is a duplicate", async () => {
    const { api, root } = await project();
    const id = newId();
    await api.post(generate(id));
    const lease = (await api.work({ session: id })).lease.id;
    const raw = new RawStdio(mcpCommand(runtime, root));
    await raw.initialize();
    const args = { id, type: "done", lease, file: "index.html" };
    raw.send("live_reply", args);
    await expect.poll(async () => (await api.session(id)).phase).toBe("variants_ready");
    await raw.vanish();
    const mcp = await client("2.4, 2026 era", runtime, root);
    expect((await mcp.call("live_reply", args)).value).toMatchObject({ ok: true, duplicate: true });
  });
});
