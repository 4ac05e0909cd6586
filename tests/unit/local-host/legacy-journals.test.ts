import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, temporaryFolder } from "../../drivers/support/folder.ts";
import { generate, liveServer } from "../cli/support/real-server.ts";

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
