import { describe, expect, it, vi } from "vitest";
import { type OutgoingEvent, Subscribers } from "../../../../src/actor/project/subscribers.ts";
import { KEEPALIVE_INTERVAL_MS, MAX_UNSENT_BYTES } from "../../../../src/protocol/limits.ts";

/** A frame a little longer than half of what may lie unread. */
function large(n: number): OutgoingEvent {
  const message = "x".repeat(MAX_UNSENT_BYTES / 2);
  return { frame: { type: "done", id: "a1b2c3d4", seq: n, message }, cursor: `1-${n}`, except: undefined };
}

/** Opens a stream; `heard` reads until that many frames have come, `rest` until its end. */
function open(subscribers: Subscribers) {
  const { body } = subscribers.subscribe({ owner: null, revision: null }, [], undefined);
  if (!body) throw new Error("no stream");
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const cursors = () => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
  return {
    async heard(count: number) {
      while (text.split("\n\n").length <= count) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
      }
      return cursors();
    },
    cancel: () => reader.cancel(),
  };
}

describe("a browser's event stream", () => {
  it("stays open when one batch is longer than what may lie unread, for a reader that keeps up", async () => {
    const subscribers = new Subscribers(() => undefined);
    const reader = open(subscribers);
    subscribers.broadcast([large(1), large(2), large(3)]);
    expect(await reader.heard(3)).toEqual(["1-1", "1-2", "1-3"]);
    subscribers.broadcast([large(4), large(5), large(6)]);
    expect(await reader.heard(6)).toEqual(["1-1", "1-2", "1-3", "1-4", "1-5", "1-6"]);
    expect(subscribers.count).toBe(1);
    await reader.cancel();
  });

  it("stays open for a frame that alone is longer than what may lie unread", async () => {
    const subscribers = new Subscribers(() => undefined);
    const reader = open(subscribers);
    const { frame } = large(1);
    const huge = { ...frame, message: "x".repeat(2 * MAX_UNSENT_BYTES) } as OutgoingEvent["frame"];
    subscribers.broadcast([{ frame: huge, cursor: "1-1", except: undefined }]);
    expect(await reader.heard(1)).toEqual(["1-1"]);
    subscribers.broadcast([large(2)]);
    expect(await reader.heard(2)).toEqual(["1-1", "1-2"]);
    await reader.cancel();
  });

  it(`says keepalive every ${KEEPALIVE_INTERVAL_MS / 1_000} s, without id, only while a client listens`, async () => {
    vi.useFakeTimers();
    try {
      const subscribers = new Subscribers(() => undefined);
      const { body } = subscribers.subscribe({ owner: null, revision: null }, [], undefined);
      if (!body) throw new Error("no stream");
      const reader = body.getReader();
      const next = async () => new TextDecoder().decode((await reader.read()).value);
      expect(await next()).toBe("retry: 1000\n");
      const beat = 'data: {"type":"keepalive"}\n\n';
      for (let turn = 0; turn < 2; turn += 1) {
        let heard: string | null = null;
        const waiting = next().then((text) => {
          heard = text;
        });
        await vi.advanceTimersByTimeAsync(KEEPALIVE_INTERVAL_MS - 1);
        expect(heard).toBeNull();
        await vi.advanceTimersByTimeAsync(1);
        await waiting;
        expect(heard).toBe(beat);
      }
      await reader.cancel();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is closed at the next frame once more than that lies unread", async () => {
    const subscribers = new Subscribers(() => undefined);
    const { body } = subscribers.subscribe({ owner: null, revision: null }, [], undefined);
    subscribers.broadcast([large(1), large(2), large(3)]);
    expect(subscribers.count).toBe(1);
    subscribers.broadcast([large(4)]);
    expect(subscribers.count).toBe(0);
    await body?.cancel();
  });
});
