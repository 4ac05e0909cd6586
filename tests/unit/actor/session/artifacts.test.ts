import { createStorage, type Storage } from "unstorage";
import memory from "unstorage/drivers/memory";
import { describe, expect, it } from "vitest";
import { Artifacts } from "../../../../src/actor/session/artifacts.ts";
import { SESSION } from "../support/events.ts";

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
});
