import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { respondWithHeartbeat } from "../../../../src/actor/project/respond-with-heartbeat.ts";
import { POLL_EARLY_START_MS, POLL_SPACE_INTERVAL_MS } from "../../../../src/protocol/limits.ts";
import type { PollResponse } from "../../../../src/protocol/poll.ts";

/** An answer that comes when the test says so. */
function waiting() {
  let give: (answer: PollResponse) => void = () => {};
  const answer = new Promise<PollResponse>((resolve) => {
    give = resolve;
  });
  const abandon = vi.fn(() => give({ type: "timeout" }));
  return { answer, abandon, give };
}

describe("the answer of a long poll", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("that comes soon is plain JSON", async () => {
    const poll = waiting();
    const response = respondWithHeartbeat(poll);
    await vi.advanceTimersByTimeAsync(POLL_EARLY_START_MS - 1);
    poll.give({ type: "timeout" });
    expect(await (await response).text()).toBe('{"type":"timeout"}');
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts at once with a space, sends one every 15 s, and is still one JSON value", async () => {
    const poll = waiting();
    const pending = respondWithHeartbeat(poll);
    await vi.advanceTimersByTimeAsync(POLL_EARLY_START_MS);
    const response = await pending;
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const text = response.text();
    await vi.advanceTimersByTimeAsync(3 * POLL_SPACE_INTERVAL_MS);
    poll.give({ type: "exit" });
    expect(await text).toBe('    {"type":"exit"}');
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is abandoned when its client disconnects, without an unhandled rejection", async () => {
    const poll = waiting();
    const pending = respondWithHeartbeat(poll);
    await vi.advanceTimersByTimeAsync(POLL_EARLY_START_MS);
    const reader = (await pending).body?.getReader();
    await reader?.read();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    await reader?.cancel();
    expect(poll.abandon).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(2 * POLL_SPACE_INTERVAL_MS);
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
