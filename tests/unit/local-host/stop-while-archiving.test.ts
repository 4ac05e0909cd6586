import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../../src/node/file-system.ts";
import { filesBelow, temporaryFolder } from "../../support/drivers/folder.ts";
import { localProject } from "../../support/local-host/local-project.ts";

const FINISHED = 5;

/** A file system that blocks moves of journals to the archive until the test releases them. */
function held() {
  let reached = () => {};
  let goOn = () => {};
  const inFlight = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const moved: string[] = [];
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    async rename(from, to) {
      if (!to.includes("/archive/") || !to.endsWith(".jsonl")) return nodeFileSystem.rename(from, to);
      reached();
      await gate;
      await nodeFileSystem.rename(from, to);
      moved.push(to);
    },
  };
  return { fileSystem, inFlight, goOn: () => goOn(), moved };
}

describe("a stop while finished sessions are moved to the archive", () => {
  it("waits for the move in progress, and begins no other", async () => {
    const folder = await temporaryFolder();
    const first = localProject(folder, nodeFileSystem);
    await first.start();
    for (let index = 0; index < FINISHED; index += 1) {
      await first.generate(`0000000${index}`);
      await first.complete(`0000000${index}`);
    }
    await first.stop();
    const { fileSystem, inFlight, goOn, moved } = held();
    const next = localProject(folder, fileSystem);
    await next.start();
    await inFlight;
    const events: string[] = [];
    const stopped = next.stop().then(() => events.push(`stopped after ${moved.length}`));
    goOn();
    await stopped;
    expect(events).toEqual(["stopped after 1"]);
    const journals = (await filesBelow(`${folder}/sessions`)).filter((name) => name.endsWith(".jsonl"));
    expect(journals.filter((name) => name.startsWith("archive/"))).toHaveLength(1);
    expect(journals).toHaveLength(FINISHED);
    expect(moved).toHaveLength(1);
  });
});
