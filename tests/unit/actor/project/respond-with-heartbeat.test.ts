import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PollConnection } from "../../../../src/actor/project/poll-connection.ts";
import { respondWithHeartbeat } from "../../../../src/actor/project/respond-with-heartbeat.ts";
import {
  POLL_CONFIRM_MS,
  POLL_CONFIRM_WRITES,
  POLL_EARLY_START_MS,
  POLL_PROBE_INTERVAL_MS,
  POLL_SPACE_INTERVAL_MS,
} from "../../../../src/protocol/limits.ts";
import type { PollResponse } from "../../../../src/protocol/poll.ts";

/** An answer that comes when the test says so. */
function waiting() {
  let give: (answer: PollResponse) => void = () => {};
  const answer = new Promise<PollResponse>((resolve) => {
    give = resolve;
  });
  const abandon = vi.fn(() => give({ type: "timeout" }));
  const conclude = vi.fn(async () => undefined);
  return { answer, abandon, conclude, give };
}

describe("the answer of a long poll", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("that comes soon is plain JSON", async () => {
    const poll = waiting();
    const response = respondWithHeartbeat(() => poll, false);
    await vi.advanceTimersByTimeAsync(POLL_EARLY_START_MS - 1);
    poll.give({ type: "timeout" });
    expect(await (await response).text()).toBe('{"type":"timeout"}');
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts at once with a space, sends one every 15 s, and is still one JSON value", async () => {
    const poll = waiting();
    const pending = respondWithHeartbeat(() => poll, false);
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
    const pending = respondWithHeartbeat(() => poll, false);
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

  describe("where only a write finds that the client has gone", () => {
    const CONFIRM_MS = POLL_CONFIRM_WRITES * POLL_CONFIRM_MS;

    /** A begun answer, read by a client. */
    async function begun() {
      const poll = waiting();
      let connection: PollConnection | null = null;
      const pending = respondWithHeartbeat((given) => {
        connection = given;
        return poll;
      }, true);
      await vi.advanceTimersByTimeAsync(POLL_EARLY_START_MS);
      const response = await pending;
      const reader = response.body?.getReader();
      const confirm = async () => {
        const confirmed = connection?.confirm();
        await vi.advanceTimersByTimeAsync(CONFIRM_MS);
        return confirmed;
      };
      return { ...poll, response, reader, confirm };
    }

    it("is not compressed on the way: a compressor holds the spaces back", async () => {
      const { response, reader } = await begun();
      expect(response.headers.get("content-encoding")).toBe("identity");
      await reader?.cancel();
    });

    it("sends a space every second", async () => {
      const { reader, give } = await begun();
      await vi.advanceTimersByTimeAsync(2 * POLL_PROBE_INTERVAL_MS);
      give({ type: "exit" });
      await vi.advanceTimersByTimeAsync(CONFIRM_MS);
      expect((await textOf(reader)).indexOf("{")).toBe(3);
      expect(vi.getTimerCount()).toBe(0);
    });

    it("confirms a client that takes what is written, and no other", async () => {
      const { reader, confirm } = await begun();
      expect(await confirm()).toBe(true);
      await reader?.cancel();
      expect(await confirm()).toBe(false);
    });

    it("ends the answer once it is delivered, and says so", async () => {
      const { reader, give, conclude } = await begun();
      give({ type: "exit" });
      await vi.advanceTimersByTimeAsync(CONFIRM_MS - 1);
      expect(conclude).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(conclude).toHaveBeenCalledExactlyOnceWith({ type: "exit" }, true);
      expect(JSON.parse(await textOf(reader))).toEqual({ type: "exit" });
    });

    it("[lost-poll-answer] says that an answer was not delivered when its client goes before its end", async () => {
      const { reader, give, conclude } = await begun();
      give({ type: "exit" });
      await vi.advanceTimersByTimeAsync(CONFIRM_MS - 1);
      await reader?.cancel();
      await vi.advanceTimersByTimeAsync(1);
      expect(conclude).toHaveBeenCalledExactlyOnceWith({ type: "exit" }, false);
    });
  });
});

async function textOf(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<string> {
  let text = "";
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    text += new TextDecoder().decode(next.value);
  }
  return text;
}
