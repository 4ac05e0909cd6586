import { createStorage, type Storage } from "unstorage";
import memory from "unstorage/drivers/memory";
import { describe, expect, it } from "vitest";
import {
  ActorRef,
  processClock,
  type SessionOperations,
  type SessionReads,
  UnavailableError,
} from "../../../../src/actor/index.ts";
import { Artifacts } from "../../../../src/actor/session/artifacts.ts";
import { localNamespaces } from "../../../../src/hosts/local/local-namespaces.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { generate, SESSION } from "../../../support/actor/events.ts";

const PIXEL = Uint8Array.from([1, 2, 3]);

function failing(): Storage {
  const fail = async () => Promise.reject(new Error("the bucket is gone"));
  return createStorage({
    driver: { ...memory(), getItem: fail, getItemRaw: fail, hasItem: fail, setItem: fail, setItemRaw: fail },
  });
}

describe("artifacts in a store of their own", () => {
  it("lie there and nowhere else", async () => {
    const [store, items] = [createStorage(), createStorage()];
    await new Artifacts(SESSION, [store, items], undefined).put("shot.png", PIXEL);
    expect(await store.getKeys()).toEqual([`sessions:${SESSION}.artifacts:shot.png`]);
    expect(await items.getKeys()).toEqual([]);
  });

  it("of before it was configured are still found, adopted and removed", async () => {
    const [store, items] = [createStorage(), createStorage()];
    const { url } = await new Artifacts(SESSION, [items], undefined).storeScreenshot(PIXEL);
    const artifacts = new Artifacts(SESSION, [store, items], undefined);
    expect(await artifacts.get(url.slice(url.lastIndexOf("/") + 1))).toEqual(PIXEL);
    expect(await artifacts.isOwnScreenshot(url)).toBe(true);
    await artifacts.removeAll();
    expect(await items.getKeys()).toEqual([]);
  });

  it("are refused when it fails, and not put elsewhere in silence", async () => {
    const items = createStorage();
    const artifacts = new Artifacts(SESSION, [failing(), items], undefined);
    await expect(artifacts.put("shot.png", PIXEL)).rejects.toThrow("the bucket is gone");
    await expect(artifacts.get("shot.png")).rejects.toThrow("the bucket is gone");
    expect(await items.getKeys()).toEqual([]);
  });

  it("that fails make an upload and a reply with a preview fail, and nothing is changed", async () => {
    const driver = memoryJournalDriver();
    const reported: unknown[] = [];
    const { sessions } = localNamespaces({
      storage: () => ({ items: createStorage({ driver }), journals: driver }),
      clock: () => processClock(),
      newId: () => "lease",
      report: (error) => reported.push(error),
      settings: () => ({ maxAttempts: MAX_ATTEMPTS, local: false, hasProjectContext: false }),
      artifactStore: (project) => (project === "shop" ? failing() : null),
    });
    const session = new ActorRef<SessionOperations, SessionReads>(sessions, `shop/${SESSION}`);
    await expect(session.call("storeScreenshot", { bytes: PIXEL })).rejects.toThrow(UnavailableError);
    const post = { event: generate(), key: null, ownerDisconnectedMs: 0 };
    expect(await session.call("post", post)).toMatchObject({ ok: true });
    const { lines } = await driver.readJournal(`sessions:${SESSION}.jsonl`);
    const reply = { type: "done" as const, id: SESSION };
    const withPreview = { ...reply, preview: "<div></div>" };
    await expect(session.call("reply", withPreview)).rejects.toThrow(UnavailableError);
    expect((await driver.readJournal(`sessions:${SESSION}.jsonl`)).lines).toEqual(lines);
    expect(reported).toHaveLength(2);
    expect(await session.call("reply", reply)).toMatchObject({ ok: true });
  });
});
