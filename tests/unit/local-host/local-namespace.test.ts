import { describe, expect, it } from "vitest";
import { LocalNamespace } from "../../../src/hosts/local/local-namespace.ts";

const IDLE_MS = 60_000;

interface Operations {
  readonly name: { readonly input: null; readonly output: string };
  readonly isAborted: { readonly input: null; readonly output: boolean };
}

/** Actors that say which activation they are, and agree to be evicted when the test lets them. */
function setUp() {
  let now = 1_000_000;
  let made = 0;
  const control = {
    mayGo: true,
    evicting: () => Promise.resolve(),
    working: () => Promise.resolve(),
    signal: new AbortController().signal as AbortSignal | undefined,
  };
  class TestActor {
    readonly self: number;

    constructor() {
      made += 1;
      this.self = made;
    }

    async call<K extends keyof Operations>(
      _operation: K,
      _input: null,
      signal?: AbortSignal,
    ): Promise<Operations[K]["output"]> {
      control.signal = signal;
      await control.working();
      return `actor ${this.self}`;
    }

    async read(): Promise<never> {
      throw new Error("nothing can be read");
    }

    async alarm(): Promise<void> {}

    async evict(): Promise<boolean> {
      await control.evicting();
      return control.mayGo;
    }

    async prepareClose(): Promise<void> {}

    async close(): Promise<void> {}
  }
  const namespace = new LocalNamespace<Operations, Record<never, never>>(() => new TestActor(), {
    now: () => now,
  });
  return {
    namespace,
    control,
    pass: (ms: number) => {
      now += ms;
    },
    ask: () => namespace.call("a", "name", null),
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

  it("keeps an actor that does not agree", async () => {
    const { namespace, control, pass, ask } = setUp();
    await ask();
    pass(IDLE_MS);
    control.mayGo = false;
    await namespace.evictIdle();
    expect(await ask()).toBe("actor 1");
  });

  it("keeps an actor that is busy with a request, however long", async () => {
    const { namespace, control, pass, ask } = setUp();
    const work = later();
    control.working = () => work.promise;
    const answer = ask();
    pass(10 * IDLE_MS);
    await namespace.evictIdle();
    expect(namespace.size).toBe(1);
    work.keep();
    expect(await answer).toBe("actor 1");
  });

  it("never has two actors of one name: who asks for one that is leaving waits for the next", async () => {
    const { namespace, control, pass, ask } = setUp();
    await ask();
    pass(IDLE_MS);
    const gone = later();
    control.evicting = () => gone.promise;
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

describe("closing the local namespace", () => {
  it("closes an actor that is activated by another one's closing", async () => {
    const closed: string[] = [];
    const refusals: unknown[] = [];
    class CallingActor {
      readonly #name: string;

      constructor(name: string) {
        this.#name = name;
      }

      async call<K extends keyof Operations>(): Promise<Operations[K]["output"]> {
        throw new Error("not needed");
      }

      async read(): Promise<never> {
        throw new Error("nothing can be read");
      }

      async alarm(): Promise<void> {}

      async evict(): Promise<boolean> {
        return false;
      }

      async prepareClose(): Promise<void> {}

      async close(): Promise<void> {
        if (this.#name === "first") {
          const asked = namespace.call("second", "name", null);
          await asked.catch((error: unknown) => refusals.push(error));
        }
        closed.push(this.#name);
      }
    }
    const namespace = new LocalNamespace<Operations, Record<never, never>>(
      ({ id }) => new CallingActor(id.name ?? ""),
    );
    await namespace.call("first", "name", null).catch(() => undefined);
    await namespace.close();
    // And each once more, in case it was asked again after it had closed.
    expect(closed.slice(0, 2)).toEqual(["first", "second"]);
    expect(closed.slice(2).sort()).toEqual(["first", "second"]);
    // The second time nothing is activated any more.
    expect(refusals.map(String)).toEqual(["Error: not needed", expect.stringContaining("shutting down")]);
    await expect(namespace.call("third", "name", null)).rejects.toThrow();
    expect(namespace.size).toBe(0);
  });
});
