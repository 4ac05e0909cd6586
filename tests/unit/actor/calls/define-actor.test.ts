import { describe, expect, it } from "vitest";
import { type ActorNamespace, ActorRef } from "../../../../src/actor/calls/contract.ts";
import { type ActorClass, defineActor, type Handlers } from "../../../../src/actor/calls/define-actor.ts";
import { durableObjectNamespace } from "../../../../src/actor/calls/durable-object-namespace.ts";
import { InternalError, UnavailableError } from "../../../../src/actor/errors.ts";
import { LocalNamespace } from "../../../../src/hosts/local/local-namespace.ts";

interface Operations {
  readonly append: {
    readonly input: { readonly text: string; readonly bytes: Uint8Array };
    readonly output: { readonly length: number };
  };
  readonly take: { readonly input: null; readonly output: { readonly bytes: Uint8Array } | null };
  readonly stream: { readonly input: null; readonly output: Response };
  readonly waitForAbort: { readonly input: null; readonly output: string };
  readonly fail: { readonly input: null; readonly output: null };
  readonly blunder: { readonly input: null; readonly output: null };
}

interface Reads {
  readonly lines: { readonly input: readonly [from: number]; readonly output: readonly string[] };
}

/** What the test actor keeps. */
class Notebook {
  readonly lines: string[] = [];
  bytes: Uint8Array | null = null;
}

const OPERATIONS: Handlers<Notebook, Operations> = {
  append(notebook, { text, bytes }) {
    notebook.bytes = bytes;
    return { length: notebook.lines.push(text) };
  },
  take: ({ bytes }) => bytes && { bytes },
  stream: () => new Response("as it is", { status: 201, headers: { "x-own": "yes" } }),
  waitForAbort: (_notebook, _input, signal) =>
    new Promise((resolve) => signal?.addEventListener("abort", () => resolve("aborted"))),
  fail() {
    throw Object.assign(new Error("the disk is full: /secret/path"), { code: "ENOSPC" });
  },
  blunder() {
    throw new TypeError("undefined is not a function at /secret/path");
  },
};

function setUp(kind: "local" | "durable object", ring: () => Promise<void> = async () => {}) {
  const reported: unknown[] = [];
  const alarms: number[] = [];
  const definition = { kind: "session", report: (error: unknown) => reported.push(error) } as const;
  const Class: ActorClass<Operations, Reads> = defineActor(definition, () => ({
    load: async () => new Notebook(),
    operations: OPERATIONS,
    reads: { lines: ({ lines }, from) => lines.slice(from) },
    alarm: ring,
    close: async () => {},
  }));
  const storage = { get: async () => undefined, put: async () => {}, sync: async () => {} };
  const alarm = { setAlarm: (at: number) => alarms.push(at), deleteAlarm: () => {} };
  const context = { id: { name: "a" }, storage: { ...storage, ...alarm }, waitUntil: () => {} };
  const object = new Class(context, {});
  const namespace: ActorNamespace<Operations, Reads> =
    kind === "local"
      ? new LocalNamespace<Operations, Reads>((own) => new Class(own, {}))
      : durableObjectNamespace({ idFromName: (name) => name, get: () => object });
  return { reported, alarms, object, actor: new ActorRef<Operations, Reads>(namespace, "a") };
}

describe.each(["local", "durable object"] as const)("an actor reached as a %s", (kind) => {
  it("takes and gives values and bytes", async () => {
    const { actor } = setUp(kind);
    expect(await actor.call("take", null)).toBeNull();
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await actor.call("append", { text: "ä first", bytes })).toEqual({ length: 1 });
    expect(await actor.call("take", null)).toEqual({ bytes });
  });

  it("is read with numbers", async () => {
    const { actor } = setUp(kind);
    await actor.call("append", { text: "one", bytes: new Uint8Array() });
    await actor.call("append", { text: "two", bytes: new Uint8Array() });
    expect(await actor.read("lines", 1)).toEqual(["two"]);
  });

  it("hands on a response as it is", async () => {
    const { actor } = setUp(kind);
    const response = await actor.call("stream", null);
    expect([response.status, response.headers.get("x-own"), await response.text()]).toEqual([
      201,
      "yes",
      "as it is",
    ]);
  });

  it("learns that its caller no longer waits", async () => {
    const { actor } = setUp(kind);
    const caller = new AbortController();
    const answer = actor.call("waitForAbort", null, caller.signal);
    setTimeout(() => caller.abort(), 0);
    expect(await answer).toBe("aborted");
  });

  it("reports its failure, and says nothing of the cause to the caller", async () => {
    const { actor, reported } = setUp(kind);
    const failure = actor.call("fail", null);
    await expect(failure).rejects.toThrow(UnavailableError);
    await expect(failure).rejects.toThrow("The session could not be read or written; try again.");
    expect(reported).toMatchObject([{ message: "the disk is full: /secret/path" }]);
  });

  it("tells a fault of the program from one of its storage", async () => {
    const { actor, reported } = setUp(kind);
    const failure = actor.call("blunder", null);
    await expect(failure).rejects.toThrow(InternalError);
    await expect(failure).rejects.toThrow("The session failed. The server's log has the reason.");
    expect(reported).toMatchObject([{ message: "undefined is not a function at /secret/path" }]);
  });
});

describe("a Durable Object's alarm", () => {
  it("that fails is reported and set again, later each time, and never rejects", async () => {
    const { object, reported, alarms } = setUp("durable object", async () => {
      throw new Error("storage fails");
    });
    const before = Date.now();
    for (let run = 0; run < 20; run++) await object.alarm();
    expect(reported).toHaveLength(20);
    expect(alarms).toHaveLength(20);
    expect(Math.min(...alarms)).toBeGreaterThan(before);
    expect(Math.max(...alarms) - before).toBeGreaterThan(10_000);
  });

  it("that succeeds sets no other", async () => {
    const { object, alarms } = setUp("durable object");
    await object.alarm();
    expect(alarms).toEqual([]);
  });
});

describe("a Durable Object's requests", () => {
  it.each([
    ["/do/call/destroy"],
    ["/do/call/call"],
    ["/do/call/fetch"],
    ["/do/set/lines"],
    ["/do/get-prop/lines"],
    ["/do/call/lines/more"],
    ["/call/destroy"],
    ["/call/constructor"],
  ])("%s is not an operation", async (path) => {
    const { object } = setUp("durable object");
    const method = path.startsWith("/call") ? "POST" : "GET";
    const response = await object.fetch(
      new Request(`https://actor${path}`, { method, body: method === "POST" ? "null" : null }),
    );
    expect(response.status).toBe(404);
  });
});
