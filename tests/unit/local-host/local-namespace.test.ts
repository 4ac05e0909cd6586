import { describe, expect, it } from "vitest";
import { LocalNamespace } from "../../../src/hosts/local/local-namespace.ts";

const IDLE_MS = 60_000;

/** A namespace of actors that return their number, and are evicted when the test allows it. */
function setUp() {
  let now = 1_000_000;
  let made = 0;
  const world = { mayGo: true, retiring: () => Promise.resolve(), working: () => Promise.resolve() };
  const namespace = new LocalNamespace(
    () => {
      made += 1;
      const self = made;
      return {
        async fetch(request) {
          if (new URL(request.url).pathname === "/retire") {
            await world.retiring();
            return new Response(null, { status: world.mayGo ? 200 : 409 });
          }
          await world.working();
          return new Response(`actor ${self}`);
        },
      };
    },
    { evictPath: "/retire", now: () => now },
  );
  return {
    namespace,
    world,
    pass: (ms: number) => {
      now += ms;
    },
    ask: async () => {
      const response = await namespace.get(namespace.idFromName("a")).fetch(new Request("https://actor/"));
      return response.text();
    },
  };
}

/** A promise that the test resolves. */
function later() {
  let keep = () => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

describe("the local namespace", () => {
  it("keeps an actor with a request in the last minute, and creates it again after its eviction", async () => {
    const { namespace, pass, ask } = setUp();
    expect(await ask()).toBe("actor 1");
    pass(IDLE_MS - 1);
    await namespace.evictIdle();
    expect(await ask()).toBe("actor 1");
    pass(IDLE_MS);
    await namespace.evictIdle();
    expect(namespace.size).toBe(0);
    expect(await ask()).toBe("actor 2");
  });

  it("keeps an actor that refuses the eviction", async () => {
    const { namespace, world, pass, ask } = setUp();
    await ask();
    pass(IDLE_MS);
    world.mayGo = false;
    await namespace.evictIdle();
    expect(await ask()).toBe("actor 1");
  });

  it("keeps an actor that is busy with a request, however long", async () => {
    const { namespace, world, pass, ask } = setUp();
    const work = later();
    world.working = () => work.promise;
    const answer = ask();
    pass(10 * IDLE_MS);
    await namespace.evictIdle();
    expect(namespace.size).toBe(1);
    work.keep();
    expect(await answer).toBe("actor 1");
  });

  it("never has two actors of one name: a request during an eviction waits for the next one", async () => {
    const { namespace, world, pass, ask } = setUp();
    await ask();
    pass(IDLE_MS);
    const gone = later();
    world.retiring = () => gone.promise;
    const swept = namespace.evictIdle();
    let answered = false;
    const answer = ask().finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    gone.keep();
    await swept;
    expect(await answer).toBe("actor 2");
  });
});
