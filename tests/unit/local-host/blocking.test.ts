import { describe, expect, it, onTestFinished } from "vitest";
import { sessionActorName } from "../../../src/actor/index.ts";
import { localActors } from "../../../src/hosts/local/actors.ts";
import { nodeFileSystem } from "../../../src/node/file-system.ts";
import type { SessionEvent } from "../../../src/protocol/events/index.ts";
import { archivingDriver } from "../../../src/storage-drivers/jsonl/archiving.ts";
import { jsonlDriver } from "../../../src/storage-drivers/jsonl.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

const STUCK = "00000001";
const OTHER = "00000002";

function event(type: "generate" | "accept", id: string): SessionEvent {
  if (type === "accept") return { type, id, variantId: "1", owner: "tab-one" };
  const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
  return { type, id, action: "bolder", count: 3, pageUrl: "/", owner: "tab-one", element };
}

describe("slow storage", () => {
  it("[blocking] of one session delays neither another session's accept nor the event stream", async () => {
    const folder = await temporaryFolder();
    const disk = archivingDriver(jsonlDriver({ base: folder }), { base: folder, fileSystem: nodeFileSystem });
    let release = () => {};
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const driver: typeof disk = {
      ...disk,
      async appendJournal(key, lines) {
        if (key.includes(STUCK)) await stuck;
        return disk.appendJournal(key, lines);
      },
    };
    const actors = localActors({
      driver,
      folder,
      maxAttempts: 5,
      hasProjectContext: false,
      report: () => {},
    });
    onTestFinished(async () => {
      release();
      await actors.shutDown();
      await driver.dispose?.();
    });
    const post = (type: "generate" | "accept", id: string) =>
      actors.sessions.call(sessionActorName("default", id), "post", {
        event: event(type, id),
        key: null,
        ownerDisconnectedMs: 0,
      });
    const stream = await actors.projects.call("default", "subscribe", {
      owner: "tab-two",
      revision: null,
      cursor: null,
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let answered = false;
    const waiting = post("generate", STUCK).then((result) => {
      answered = true;
      return result;
    });
    expect((await post("generate", OTHER)).ok).toBe(true);
    expect((await post("accept", OTHER)).ok).toBe(true);
    for (let heard = ""; !heard.includes('"accept_requested"'); )
      heard += (await reader?.read())?.value ?? "";
    expect(answered).toBe(false);
    release();
    expect((await waiting).ok).toBe(true);
    await reader?.cancel();
  });
});
