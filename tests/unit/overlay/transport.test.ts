/** Posting and listening through a network that fails. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventsUrl, type PostResult, postEvent } from "../../../src/overlay/transport/api.ts";
import { createCheckpointSender } from "../../../src/overlay/transport/checkpoint-sender.ts";
import { createCommandQueue } from "../../../src/overlay/transport/command-queue.ts";
import { createSseParser } from "../../../src/overlay/transport/sse-parser.ts";
import type { CheckpointEvent } from "../../../src/protocol/events/checkpoint.ts";
import { GENERATE, ID, OWNER, response } from "./support.ts";

const AWAY: PostResult = {
  kind: "unreachable",
  problem: { code: "unreachable", message: "" },
  retryAfterMs: 0,
};
const OK: PostResult = { kind: "ok", response: response("cycling") };
const ENDPOINT = { baseUrl: "http://live.test", token: "t" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the event stream's address carries token, owner, revision and cursor", () => {
  const url = new URL(eventsUrl(ENDPOINT, { owner: "tab 1", revision: 4 }, "3-7"));
  expect(Object.fromEntries(url.searchParams)).toEqual({
    token: "t",
    owner: "tab 1",
    revision: "4",
    cursor: "3-7",
  });
  expect(new URL(eventsUrl(ENDPOINT, { owner: "tab 1", revision: 4 }, null)).searchParams.has("cursor")).toBe(
    false,
  );
});

test("an event stream parses the same however its text is cut", () => {
  const text =
    'retry: 1000\n\nid: 1-1\ndata: {"a":1}\n\n: ping\r\ndata: one\r\ndata: two\r\n\r\nid:1-2\rdata:x\r\r';
  const whole = createSseParser()(text);
  expect(whole).toEqual([
    { data: '{"a":1}', id: "1-1" },
    { data: "one\ntwo", id: null },
    { data: "x", id: "1-2" },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const parse = createSseParser();
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(pieces.flatMap((piece) => parse(piece))).toEqual(whole);
    }),
  );
});

describe("one post", () => {
  test.each([
    { status: 503, error: "storage_failed", kind: "unreachable" },
    { status: 429, error: "rate_limited", kind: "unreachable" },
    { status: 401, error: "unauthorized", kind: "unreachable" },
    { status: 502, error: undefined, kind: "unreachable" },
    { status: 409, error: "invalid_transition", kind: "refused" },
    { status: 400, error: "invalid_event", kind: "refused" },
  ])("answered with $status is $kind", async ({ status, error, kind }) => {
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ error }), { status }));
    expect((await postEvent(ENDPOINT, GENERATE)).kind).toBe(kind);
  });

  test("carries token and idempotency key, and outlives its page", async () => {
    const requests: RequestInit[] = [];
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      requests.push(init);
      return Response.json(response("generate_requested"));
    });
    await postEvent(ENDPOINT, GENERATE, { key: "k1" });
    expect(requests[0]).toMatchObject({
      keepalive: true,
      headers: { authorization: "Bearer t", "idempotency-key": "k1", "content-type": "application/json" },
    });
  });

  test("honours Retry-After, and names the owner of the session", async () => {
    vi.stubGlobal("fetch", async () => new Response("{}", { status: 429, headers: { "retry-after": "3" } }));
    expect(await postEvent(ENDPOINT, GENERATE)).toMatchObject({ retryAfterMs: 3_000 });
    const body = { error: "not_owner", message: "m", activeOwner: "tab-other" };
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status: 409 }));
    expect(await postEvent(ENDPOINT, GENERATE)).toMatchObject({ kind: "refused", activeOwner: "tab-other" });
  });

  test("without any response is retried", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed to fetch");
    });
    expect((await postEvent(ENDPOINT, GENERATE)).kind).toBe("unreachable");
  });
});

describe("the command queue", () => {
  const command = { key: "k1", event: GENERATE };

  test("retries with the same key until it is confirmed", async () => {
    const keys: (string | undefined)[] = [];
    const results = [AWAY, AWAY, OK];
    const onResult = vi.fn();
    const queue = createCommandQueue({
      post: async (_, { key }) => {
        keys.push(key);
        return results.shift() ?? OK;
      },
      onResult,
      onUnsent: () => undefined,
    });
    queue.enqueue(command);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(keys).toEqual(["k1", "k1", "k1"]);
    expect(onResult).toHaveBeenCalledExactlyOnceWith(command, OK);
  });

  test("retryNow ends the wait", async () => {
    const post = vi.fn(async () => AWAY);
    const queue = createCommandQueue({ post, onResult: () => undefined, onUnsent: () => undefined });
    queue.enqueue(command);
    await vi.advanceTimersByTimeAsync(0);
    queue.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(post).toHaveBeenCalledTimes(2);
  });

  test("stops retrying a cancelled command", async () => {
    const post = vi.fn(async () => AWAY);
    const queue = createCommandQueue({ post, onResult: () => undefined, onUnsent: () => undefined });
    queue.enqueue(command);
    await vi.advanceTimersByTimeAsync(0);
    queue.cancel("k1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(post).toHaveBeenCalledTimes(1);
  });

  test("sends nothing about a session before its generate is confirmed [checkpoint-before-generate]", async () => {
    const sent: string[] = [];
    const results = [AWAY, OK, OK];
    const queue = createCommandQueue({
      post: async ({ type }) => {
        sent.push(type);
        return results.shift() ?? OK;
      },
      onResult: () => undefined,
      onUnsent: () => undefined,
    });
    queue.enqueue(command);
    queue.enqueue({ key: "k2", event: { type: "discard", id: ID } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual(["generate", "generate", "discard"]);
  });
});

describe("the checkpoint sender", () => {
  const body = (visibleVariant: number) =>
    ({ type: "checkpoint", id: ID, owner: OWNER, visibleVariant }) as const;

  function createSender(post: (event: CheckpointEvent) => Promise<PostResult>) {
    let revision = 0;
    return createCheckpointSender({
      post,
      nextRevision: () => {
        revision += 1;
        return revision;
      },
      scroll: () => ({ x: 0, y: 12 }),
      onRecorded: () => undefined,
      onRefused: () => undefined,
    });
  }

  test("has one checkpoint in flight and sends only the latest next, with rising revisions", async () => {
    const sent: (number | undefined)[][] = [];
    const gates: (() => void)[] = [];
    const sender = createSender(async (event) => {
      sent.push([event.revision, event.visibleVariant]);
      await new Promise<void>((resolve) => gates.push(resolve));
      return OK;
    });
    for (const variant of [1, 2, 3, 4]) sender.send(body(variant));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([[1, 1]]);
    gates[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([
      [1, 1],
      [2, 4],
    ]);
  });

  test("repeats an unconfirmed checkpoint, unless there is a newer one", async () => {
    const sent: (number | undefined)[][] = [];
    const results = [AWAY, AWAY, OK];
    const sender = createSender(async (event) => {
      sent.push([event.revision, event.visibleVariant]);
      return results.shift() ?? OK;
    });
    sender.send(body(1));
    await vi.advanceTimersByTimeAsync(300);
    sender.send(body(2));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
    ]);
  });

  test("sends what is pending when the page is left, in flight or not", async () => {
    const sent: (number | undefined)[] = [];
    const sender = createSender(async (event) => {
      sent.push(event.visibleVariant);
      return new Promise<PostResult>(() => undefined);
    });
    sender.send(body(1));
    sender.send(body(2));
    await vi.advanceTimersByTimeAsync(0);
    sender.flush();
    expect(sent).toEqual([1, 2]);
  });

  test("keeps a claim when newer values travel with it", async () => {
    const reasons: (string | undefined)[] = [];
    const results = [AWAY, OK];
    const sender = createSender(async (event) => {
      reasons.push(event.reason);
      return results.shift() ?? OK;
    });
    sender.send({ ...body(1), reason: "takeover" });
    await vi.advanceTimersByTimeAsync(0);
    sender.send(body(2));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(reasons).toEqual(["takeover", "takeover"]);
  });
});
