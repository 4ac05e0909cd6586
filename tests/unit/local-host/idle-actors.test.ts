import { readdir } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { sessionActorName } from "../../../src/actor/index.ts";
import { localActors } from "../../../src/hosts/local/actors.ts";
import { nodeFileSystem } from "../../../src/node/file-system.ts";
import type { SessionEvent } from "../../../src/protocol/events/index.ts";
import { archivingDriver } from "../../../src/storage-drivers/jsonl/archiving.ts";
import { jsonlDriver } from "../../../src/storage-drivers/jsonl.ts";
import { until } from "../../support/cli/real-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

/** Several times what is in memory at once: a leak of one batch would add up. */
const SESSIONS = 400;
const BATCH = 100;
const PROJECT = "default";
const IDLE_MS = 60_000;

function generateOf(id: string): SessionEvent {
  const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
  return { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", owner: "tab-one", element };
}

function discardOf(id: string): SessionEvent {
  return { type: "discard", id, owner: "tab-one" };
}

/** The actors of a project; the test sets the clock of their idle time. */
async function setUp() {
  const folder = await temporaryFolder();
  const driver = archivingDriver(jsonlDriver({ base: folder }), { base: folder, fileSystem: nodeFileSystem });
  let ahead = 0;
  const actors = localActors({
    driver,
    folder,
    maxAttempts: 5,
    hasProjectContext: false,
    report: () => {},
    now: () => Date.now() + ahead,
  });
  onTestFinished(async () => {
    await actors.shutDown();
    await driver.dispose?.();
  });
  const name = (id: string) => sessionActorName(PROJECT, id);
  return {
    actors,
    /** Advances the clock until idle sessions are evicted; those with a near alarm need a little longer. */
    async goIdle(left: number): Promise<void> {
      ahead += IDLE_MS;
      await until(
        async () => {
          // On a busy machine the project may call a session that was idle already.
          ahead += 500;
          await actors.sessions.evictIdle();
          return actors.sessions.size;
        },
        (size) => size === left,
      );
    },
    async post(event: SessionEvent): Promise<void> {
      const post = { event, key: null, ownerDisconnectedMs: 0 };
      expect(await actors.sessions.call(name(event.id), "post", post)).toMatchObject({ ok: true });
    },
    read: (id: string) => actors.sessions.read(name(id), "snapshot"),
    grant: (id: string, leaseMs: number) =>
      actors.sessions.call(name(id), "grant", {
        leaseMs,
        agent: "tester",
        attemptId: null,
        types: ["generate"],
      }),
  };
}

const idOf = (index: number) => index.toString(16).padStart(8, "0");
const openFiles = async () => (await readdir("/proc/self/fd")).length;

describe("idle sessions", () => {
  it("are evicted and close their files, batch after batch, and are loaded again by a request", async () => {
    const { actors, goIdle, post, read } = await setUp();
    const before = await openFiles();
    let mostFiles = 0;
    let mostActors = 0;
    for (let batch = 0; batch < SESSIONS; batch += BATCH) {
      await Promise.all(Array.from({ length: BATCH }, (_, index) => post(generateOf(idOf(batch + index)))));
      mostFiles = Math.max(mostFiles, await openFiles());
      mostActors = Math.max(mostActors, actors.sessions.size);
      await goIdle(0);
    }
    expect(mostActors).toBe(BATCH);
    expect(mostFiles).toBeLessThan(before + BATCH + 50);
    // The project's journal stays open.
    expect(await openFiles()).toBeLessThan(before + 10);
    for (const index of [0, 177, SESSIONS - 1]) {
      expect(await read(idOf(index))).toMatchObject({ id: idOf(index), phase: "generate_requested" });
      await post(discardOf(idOf(index)));
    }
    expect(actors.sessions.size).toBe(3);
  });

  it("stay while a lease runs, whose end is reported in time, and are evicted after it", async () => {
    const { actors, goIdle, post, grant, read } = await setUp();
    await post(generateOf(idOf(1)));
    await grant(idOf(1), 1_500);
    await post(generateOf(idOf(2)));
    await grant(idOf(2), 3_600_000);
    await goIdle(1);
    expect(actors.sessions.has(sessionActorName(PROJECT, idOf(2)))).toBe(true);
    expect(await read(idOf(1))).toMatchObject({ deliveryLease: null, attempts: 1 });
    expect(await read(idOf(2))).toMatchObject({ deliveryLease: { agent: "tester" } });
  });

  it("answer requests during their eviction, and lose nothing", async () => {
    const { actors, goIdle, post, read } = await setUp();
    await post(generateOf(idOf(1)));
    await goIdle(0);
    for (let revision = 1; revision <= 6; revision += 1) {
      const checkpoint = {
        type: "checkpoint" as const,
        id: idOf(1),
        revision,
        owner: "tab-one",
        visibleVariant: 1,
      };
      const swept = actors.sessions.evictIdle();
      await Promise.all([post(checkpoint), swept, read(idOf(1))]);
      if (revision % 3 === 0) await goIdle(0);
    }
    expect(await read(idOf(1))).toMatchObject({ checkpointRevision: 6, diagnostics: [] });
  });
});
