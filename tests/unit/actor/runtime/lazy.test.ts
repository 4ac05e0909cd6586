import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ShuttingDownError } from "../../../../src/actor/errors.ts";
import { Lazy } from "../../../../src/actor/runtime/lazy.ts";

describe("something that is loaded once", () => {
  it("a get during the release waits for its end and loads a new value", async () => {
    const order: string[] = [];
    const once = new Lazy(async () => {
      order.push("loaded");
      return order.length;
    });
    const first = await once.get();
    let finish = () => {};
    const left = once.release(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      order.push("finished");
    });
    const next = once.get();
    await turn();
    expect(order).toEqual(["loaded"]);
    finish();
    await left;
    expect(await next).not.toBe(first);
    expect(order).toEqual(["loaded", "finished", "loaded"]);
  });

  it("a failed last piece of work is its caller's trouble, the next still loads", async () => {
    let loads = 0;
    const once = new Lazy(async () => {
      loads += 1;
      return loads;
    });
    await once.get();
    await expect(once.release(() => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
    expect(await once.get()).toBe(2);
  });

  it("nothing is released when nothing was loaded", async () => {
    const once = new Lazy(async () => 1);
    let called = false;
    await once.release(async () => {
      called = true;
    });
    expect(called).toBe(false);
  });

  it("behind its end nothing is loaded any more, by those who come meanwhile and those who come later", async () => {
    let loads = 0;
    const once = new Lazy(async () => {
      loads += 1;
      return loads;
    });
    await once.get();
    const ended = once.dispose(async () => {
      await expect(once.get()).rejects.toThrow(ShuttingDownError);
    });
    await ended;
    await expect(once.get()).rejects.toThrow(ShuttingDownError);
    expect(loads).toBe(1);
  });
});
