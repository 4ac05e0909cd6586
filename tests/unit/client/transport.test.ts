import { Hono } from "hono";
import { describe, expect, it, vi } from "vitest";
import { createLiveClient, LiveError } from "../../../src/client/index.ts";

/** A client whose requests go straight into a Hono app. */
function clientOf(app: Hono, options: { retryForMs?: number; url?: string } = {}) {
  const fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) =>
    app.fetch(new Request(input, init)),
  );
  const client = createLiveClient({
    url: options.url ?? "http://live.test",
    token: "agent-token",
    fetch,
    ...(options.retryForMs === undefined ? {} : { retryForMs: options.retryForMs }),
  });
  return { client, fetch };
}

async function failure(work: Promise<unknown>): Promise<LiveError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LiveError)) throw new Error(`expected a LiveError, got ${String(error)}`);
  return error;
}

describe("requests", () => {
  it("sends the token as bearer, below the project's path", async () => {
    const seen: string[] = [];
    const app = new Hono().get("/p/shop/status", (c) => {
      seen.push(c.req.header("authorization") ?? "");
      return c.json({ status: "ok" });
    });
    await clientOf(app, { url: "http://live.test/p/shop/" }).client.status();
    expect(seen).toEqual(["Bearer agent-token"]);
  });

  it("never puts the token into an address", async () => {
    const { client, fetch } = clientOf(new Hono().all("*", (c) => c.json({})));
    await client.session("a1b2c3d4");
    await client.journal("a1b2c3d4", { after: 3, limit: 10 });
    await client.pollOnce({ timeoutMs: 5 });
    const addresses = fetch.mock.calls.map(([input]) => String(input));
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect(address).not.toContain("agent-token");
    expect(addresses[1]).toBe("http://live.test/sessions/a1b2c3d4/journal?after=3&limit=10");
  });

  it("throws a LiveError with code, status and details for a refusal", async () => {
    const app = new Hono().post("/poll", (c) =>
      c.json({ error: "lease_fenced", message: "Not yours any more.", current: { agent: "b" } }, 409),
    );
    const error = await failure(clientOf(app).client.reply({ id: "a1b2c3d4", type: "done" }));
    expect(error).toMatchObject({
      code: "lease_fenced",
      status: 409,
      message: "Not yours any more.",
      details: { current: { agent: "b" } },
    });
  });

  it("reports a server that does not answer as unreachable", async () => {
    const client = createLiveClient({
      url: "http://live.test",
      token: "t",
      fetch: () => Promise.reject(new TypeError("fetch failed")),
    });
    expect(await failure(client.status())).toMatchObject({ code: "unreachable", status: null });
  });

  it("reports an answer of another program as bad_answer", async () => {
    const app = new Hono().all("*", (c) => c.html("<h1>502 Bad Gateway</h1>", 502));
    expect(await failure(clientOf(app).client.status())).toMatchObject({ code: "bad_answer", status: 502 });
  });

  it("retries an unreachable server for `retryForMs`", async () => {
    let calls = 0;
    const app = new Hono().get("/status", (c) => {
      calls += 1;
      return calls < 3
        ? c.json({ error: "storage_failed", message: "The disk is full." }, 503)
        : c.json({ status: "ok" });
    });
    expect(await clientOf(app, { retryForMs: 5_000 }).client.status()).toEqual({ status: "ok" });
    expect(calls).toBe(3);
    calls = 0;
    expect(await failure(clientOf(app).client.status())).toMatchObject({ code: "storage_failed" });
    expect(calls).toBe(1);
  });

  it("does not repeat a request that was refused for good", async () => {
    let calls = 0;
    const app = new Hono().get("/status", (c) => {
      calls += 1;
      return c.json({ error: "unauthorized", message: "Wrong token." }, 401);
    });
    expect(await failure(clientOf(app, { retryForMs: 5_000 }).client.status())).toMatchObject({
      status: 401,
    });
    expect(calls).toBe(1);
  });

  it("waits as long as a rate limit asks", async () => {
    vi.useFakeTimers();
    try {
      const at: number[] = [];
      const app = new Hono().get("/status", (c) => {
        at.push(Date.now());
        if (at.length > 1) return c.json({ status: "ok" });
        return c.json({ error: "rate_limited", message: "Slower." }, 429, { "Retry-After": "3" });
      });
      const answer = clientOf(app, { retryForMs: 10_000 }).client.status();
      await vi.advanceTimersByTimeAsync(3_500);
      await answer;
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(3_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it("posts an event under its idempotency key", async () => {
    const keys: (string | undefined)[] = [];
    const app = new Hono().post("/events", (c) => {
      keys.push(c.req.header("idempotency-key"));
      return c.json({ ok: true, id: "a1b2c3d4", seq: 1, phase: "discard_requested" });
    });
    await clientOf(app).client.postEvent({ type: "discard", id: "a1b2c3d4" }, { key: "k1" });
    expect(keys).toEqual(["k1"]);
  });
});
