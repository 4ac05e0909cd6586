import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { WORK_TYPES } from "../../../../src/protocol/work.ts";
import { StorageError } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { loadProject } from "../../../support/actor/load-project.ts";

describe("a prefetch whose grant cannot be stored", () => {
  it("is offered again after a pause, not at once: the process would do nothing else", async () => {
    const driver = memoryJournalDriver();
    const actor = await loadProject(driver);
    await actor.pageEvent({ type: "prefetch", pageUrl: "/next" }, null);
    let tries = 0;
    // The state is lost: every write is refused without any I/O. The test ends a loop by itself.
    vi.spyOn(driver, "appendJournal").mockImplementation(async (_key, lines) => {
      if (lines.some((line) => line.includes("lease_granted"))) tries += 1;
      if (tries > 50) return new Promise(() => {});
      throw new StorageError("the state was deleted");
    });
    const request = { timeout: 600_000, leaseMs: 30_000, agent: "agent", attemptId: null, session: null };
    const { abandon } = actor.poll({ ...request, types: WORK_TYPES }, undefined);
    await turn();
    expect(tries).toBe(1);
    abandon();
  });
});
