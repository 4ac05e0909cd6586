import { createStorage, type Storage } from "unstorage";
import memory from "unstorage/drivers/memory";
import { describe, expect, it } from "vitest";
import { callActor, defineLiveSession, monotonicClock } from "../../../../src/actor/index.ts";
import { Artifacts } from "../../../../src/actor/session/artifacts.ts";
import { LocalNamespace } from "../../../../src/hosts/local/local-namespace.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { generate, SESSION } from "../support/events.ts";

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

  it("that fails make an upload and a reply with a preview 503, and nothing is changed", async () => {
    const driver = memoryJournalDriver();
    const reported: unknown[] = [];
    const LiveSession = defineLiveSession({
      storage: () => ({ items: createStorage({ driver }), journals: driver }),
      clock: monotonicClock,
      newId: () => "lease",
      report: (error) => reported.push(error),
      settings: () => ({ maxAttempts: MAX_ATTEMPTS, local: false, hasProjectContext: false }),
      artifactStore: () => failing(),
    });
    const projects = new LocalNamespace(() => ({ fetch: async () => Response.json({ ok: true }) }));
    const sessions = new LocalNamespace(
      (state) => new LiveSession(state, { LIVE_PROJECT: projects, LIVE_STREAM: projects }),
    );
    const ask = async (path: string, call: Parameters<typeof callActor>[3]) => {
      const answer = await callActor(sessions, `shop/${SESSION}`, path, call);
      return { status: answer.status, body: await answer.json() };
    };
    const failed = { status: 503, body: { error: "storage_failed" } };
    expect(await ask("/annotation", { method: "PUT", raw: PIXEL })).toMatchObject(failed);
    const event = generate();
    expect(await ask("/post", { body: { event, key: null, ownerDisconnectedMs: 0 } })).toMatchObject({
      status: 200,
    });
    const { lines } = await driver.readJournal(`sessions:${SESSION}.jsonl`);
    const reply = { type: "done", id: SESSION, preview: "<div></div>" };
    expect(await ask("/reply", { body: reply })).toMatchObject(failed);
    expect((await driver.readJournal(`sessions:${SESSION}.jsonl`)).lines).toEqual(lines);
    expect(reported).toHaveLength(2);
    expect(await ask("/reply", { body: { type: "done", id: SESSION } })).toMatchObject({ status: 200 });
  });
});
