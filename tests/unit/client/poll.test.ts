import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveClient, type DeliveredEvent } from "../../../src/client/index.ts";
import { POLL_SLICE_MS } from "../../../src/protocol/limits.ts";

const LEASE = {
  id: "a1b2c3d4.lease-0001",
  agent: "agent",
  attempt: 1,
  grantedAt: "2026-01-01T00:00:00.000Z",
  expiresAt: "2026-01-01T00:00:30.000Z",
};
const STEER = { type: "steer", id: "a1b2c3d4", message: "More air", seq: 1, lease: LEASE };

type Responder = (request: Request, signal: AbortSignal) => Promise<Response> | Response;

/** A connection without an answer. */
const silent: Responder = (_, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** A client over a list of answers to `/poll`; `other` answers other paths. */
function scripted(answers: Responder[], other: Responder = () => Response.json({ ok: true })) {
  const polls: URL[] = [];
  const others: Request[] = [];
  const client = createLiveClient({
    url: "http://live.test",
    token: "t",
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const signal = init?.signal ?? request.signal;
      const url = new URL(request.url);
      if (url.pathname !== "/poll" || request.method !== "GET") {
        others.push(request);
        return other(request, signal);
      }
      polls.push(url);
      const answer = answers.shift() ?? (() => Response.json({ type: "exit" }));
      return answer(request, signal);
    },
  });
  const parameter = (name: string) => polls.map((url) => url.searchParams.get(name));
  return { client, polls, others, parameter };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("waiting for one event", () => {
  it("polls in slices of at most 240 s, all with one attempt id", async () => {
    const waitItsTime: Responder = async (request) => {
      const ms = Number(new URL(request.url).searchParams.get("timeout"));
      await vi.advanceTimersByTimeAsync(ms);
      return Response.json({ type: "timeout" });
    };
    const { client, parameter } = scripted([waitItsTime, waitItsTime, waitItsTime]);
    expect(await client.pollOnce()).toEqual({ type: "timeout" });
    const slices = parameter("timeout").map(Number);
    expect(Math.max(...slices)).toBeLessThanOrEqual(POLL_SLICE_MS);
    expect(slices.reduce((sum, ms) => sum + ms)).toBe(600_000);
    expect(new Set(parameter("attemptId")).size).toBe(1);
  });

  it("repeats the attempt id when the connection is lost, so that the event comes back [lost-poll-answer]", async () => {
    const { client, parameter } = scripted([
      () => Promise.reject(new TypeError("socket hang up")),
      () => new Response('{"type":"steer","id":"a1b2'),
      () => Response.json(STEER),
    ]);
    const answer = client.pollOnce({ retryForMs: 10_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await answer).toEqual(STEER);
    expect(parameter("attemptId")).toHaveLength(3);
    expect(new Set(parameter("attemptId")).size).toBe(1);
  });

  it("reads an answer that begins with spaces", async () => {
    const { client } = scripted([() => new Response(`   ${JSON.stringify(STEER)}`)]);
    expect(await client.pollOnce()).toEqual(STEER);
  });

  it("treats a silent connection as lost", async () => {
    vi.useRealTimers();
    vi.spyOn(AbortSignal, "timeout").mockImplementation(() =>
      AbortSignal.abort(new DOMException("", "TimeoutError")),
    );
    try {
      const { client } = scripted([silent]);
      await expect(client.pollOnce({ timeoutMs: 1_000 })).rejects.toMatchObject({ code: "unreachable" });
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe("working through events", () => {
  async function first(
    client: ReturnType<typeof scripted>["client"],
    work: (event: DeliveredEvent) => Promise<void>,
  ) {
    for await (const event of client.poll({ workLeaseMs: 9_000 })) await work(event);
  }

  it("extends the lease at once and while the handler runs, and not afterwards", async () => {
    const { client, others } = scripted([() => Response.json(STEER)]);
    await first(client, async () => {
      await vi.advanceTimersByTimeAsync(0);
      expect(others).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(6_000);
    });
    expect(others.map((request) => new URL(request.url).pathname)).toEqual(
      Array(3).fill("/leases/a1b2c3d4.lease-0001/extend"),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(others).toHaveLength(3);
  });

  it("polls for each event with a new attempt id, and ends on exit", async () => {
    const { client, parameter } = scripted([() => Response.json(STEER), () => Response.json(STEER)]);
    let handled = 0;
    await first(client, async () => {
      handled += 1;
    });
    expect(handled).toBe(2);
    expect(new Set(parameter("attemptId")).size).toBe(3);
  });

  it("survives an unreachable server, and repeats the same attempt", async () => {
    const gone: Responder = () => Promise.reject(new TypeError("ECONNREFUSED"));
    const { client, parameter } = scripted([gone, gone, () => Response.json(STEER)]);
    const seen: string[] = [];
    const done = first(client, async (event) => {
      seen.push(event.id);
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await done;
    expect(seen).toEqual(["a1b2c3d4"]);
    expect(new Set(parameter("attemptId").slice(0, 3)).size).toBe(1);
  });

  it("does not hide a wrong token behind retries", async () => {
    const { client } = scripted([
      () => Response.json({ error: "unauthorized", message: "No." }, { status: 401 }),
    ]);
    await expect(first(client, async () => undefined)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("stops on its signal, also in the middle of a wait", async () => {
    const ended = new AbortController();
    const { client } = scripted([silent]);
    const seen: unknown[] = [];
    const done = (async () => {
      for await (const event of client.poll({ signal: ended.signal })) seen.push(event);
    })();
    await vi.advanceTimersByTimeAsync(100);
    ended.abort();
    await done;
    expect(seen).toEqual([]);
  });

  it("calls onLeaseLost when the lease was lost meanwhile", async () => {
    const fenced = () => Response.json({ error: "lease_fenced", message: "Gone." }, { status: 409 });
    const { client, others } = scripted([() => Response.json(STEER)], fenced);
    const lost: string[] = [];
    for await (const _ of client.poll({ workLeaseMs: 9_000, onLeaseLost: (event) => lost.push(event.id) })) {
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(lost).toEqual(["a1b2c3d4"]);
    expect(others).toHaveLength(1);
  });
});
