import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LocalServerOptions } from "../../../src/protocol/local-server.ts";
import { generate, liveServer, until } from "../../support/cli/real-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import { readFrames, type ServerEvent } from "../../support/local-host/read-events.ts";

const ID = "a1b2c3d4";
const COMPACT_AT_BYTES = 8_192;
const HEADLINE = { tag: "H1", html: "<h1>Tides</h1>", classes: [] };

async function start(root: string, more: Partial<LocalServerOptions> = {}) {
  const project = await liveServer(root, { compactAt: COMPACT_AT_BYTES, ...more });
  const checkpoint = (revision: number) => ({
    type: "checkpoint" as const,
    id: ID,
    revision,
    owner: "tab-one",
    visibleVariant: 1,
    paramValues: { size: revision },
  });
  const journal = async (name: string) =>
    (await readFile(join(root, ".impeccable/live", name), "utf8")).trimEnd().split("\n");
  return { ...project, checkpoint, journal };
}

describe("compaction of a running server", () => {
  it("keeps the session's state, numbers, keys and duplicates, also after a restart", async () => {
    const root = await temporaryFolder();
    const { client, checkpoint, journal, server } = await start(root);
    await client.postEvent(generate(ID, HEADLINE), { key: "first" });
    let last = 0;
    for (let revision = 1; revision <= 60; revision += 1) {
      const { seq } = await client.postEvent(checkpoint(revision), { key: `revision ${revision}` });
      expect(seq).toBeGreaterThan(last);
      last = seq;
    }
    const lines = await until(
      () => journal(`sessions/${ID}.jsonl`),
      ([first]) => first?.includes('"type":"compacted"') ?? false,
    );
    const numbers = lines.map((line) => JSON.parse(line).seq);
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0] + index));
    const before = await client.session(ID);
    await server.stop("test");
    const next = await start(root);
    expect(await next.client.session(ID)).toMatchObject({
      phase: before.phase,
      paramValues: { size: 60 },
      checkpointRevision: 60,
      diagnostics: [],
      pendingEvent: { type: "generate", seq: 1 },
    });
    expect(await next.client.postEvent(generate(ID, HEADLINE), { key: "first" })).toMatchObject({
      seq: 1,
      duplicate: true,
    });
    expect(await next.client.postEvent(checkpoint(3))).toMatchObject({ stale: true });
    expect(await next.client.postEvent(checkpoint(60), { key: "revision 60" })).toMatchObject({
      seq: last,
      duplicate: true,
    });
  });

  it("keeps the project's cursors: a client resumes after it without a gap, also after a restart", async () => {
    const root = await temporaryFolder();
    const { client, checkpoint, journal, server } = await start(root);
    await client.postEvent(generate(ID, HEADLINE));
    const [connected] = await readFrames(server, null, (frames) => frames.length >= 1);
    const cursor = connected?.type === "connected" ? connected.cursor : "";
    for (let revision = 1; revision <= 60; revision += 1) await client.postEvent(checkpoint(revision));
    await until(
      () => journal("project.jsonl"),
      ([first]) => first?.includes('"type":"compacted"') ?? false,
    );
    const sixtyTold = (frames: readonly ServerEvent[]) =>
      frames.some((frame) => frame.type === "session" && frame.summary.checkpointRevision === 60);
    const frames = await readFrames(server, cursor, sixtyTold);
    expect(frames.map(({ type }) => type)).not.toContain("resync");
    await server.stop("test");
    const next = await start(root);
    const again = await readFrames(next.server, cursor, sixtyTold);
    expect(again.slice(1, frames.length)).toEqual(frames.slice(1));
  });
});
