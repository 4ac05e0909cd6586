import { describe, expect, it } from "vitest";
import { decideAppend } from "../../../../src/actor/stream/decide-append.ts";
import { evolveStream, newStream } from "../../../../src/actor/stream/evolve.ts";
import type { AppendRequest } from "../../../../src/actor/stream/requests.ts";
import type { StreamState } from "../../../../src/actor/stream/state.ts";
import { plainStream } from "../../../../src/actor/stream/stream-kind.ts";
import { MAX_PRODUCERS } from "../../../../src/protocol/streams.ts";

const evolve = evolveStream(plainStream);
const encoder = new TextEncoder();
const created = {
  streamId: "s",
  contentType: "text/plain",
  ttlSeconds: null,
  expiresAt: null,
  asked: { contentType: "text/plain", ttlSeconds: null, expiresAt: null, closed: false, fork: null },
  source: null,
};

class Stream {
  state: StreamState = evolve(newStream(plainStream), this.#entry("stream_created", created));

  append(body: string, request: Partial<AppendRequest> = {}): string {
    const whole = {
      contentType: "text/plain",
      close: false,
      producer: null,
      streamSeq: null,
      lease: null,
      ...request,
    };
    const decision = decideAppend(plainStream, this.state, whole, encoder.encode(body));
    for (const { type, event } of decision.drafts) this.state = evolve(this.state, this.#entry(type, event));
    if (!decision.ok) return decision.rejection.code;
    return decision.answer.stored ? "stored" : "repeated";
  }

  #entry(type: string, event: object) {
    return { seq: 1, id: "stream", type, ts: "2026-11-21T12:00:00.000Z", event: { ...event } };
  }
}

const by = (epoch: number, seq: number, id = "p") => ({ producer: { id, epoch, seq } });

describe("an append", () => {
  it.each([
    ["the next of its producer", by(0, 1), "stored"],
    ["the last again", by(0, 0), "repeated"],
    ["one too far", by(0, 2), "sequence_conflict"],
    ["a new epoch", by(1, 0), "stored"],
    ["a new epoch that does not begin", by(1, 1), "invalid_event"],
    ["another producer", by(0, 0, "q"), "stored"],
    ["another producer that does not begin", by(0, 1, "q"), "sequence_conflict"],
  ])("behind (0, 0): %s", (_, request, outcome) => {
    const stream = new Stream();
    expect(stream.append("one", by(0, 0))).toBe("stored");
    expect(stream.append("two", request)).toBe(outcome);
  });

  it("of an epoch that is over is fenced, also when it repeats one that was stored", () => {
    const stream = new Stream();
    stream.append("one", by(0, 0));
    stream.append("two", by(1, 0));
    expect(stream.append("one", by(0, 0))).toBe("producer_fenced");
    expect(stream.append("late", by(0, 1))).toBe("producer_fenced");
  });

  it("to a closed stream is refused, unless it repeats one that was stored before", () => {
    const stream = new Stream();
    stream.append("one", by(0, 0));
    stream.append("two", { ...by(0, 1), close: true });
    expect(stream.append("one", by(0, 0))).toBe("repeated");
    expect(stream.append("two", { ...by(0, 1), close: true })).toBe("repeated");
    expect(stream.append("three", by(0, 2))).toBe("stream_closed");
    expect(stream.append("three")).toBe("stream_closed");
    expect(stream.append("", { close: true })).toBe("repeated");
    expect(stream.append("x", { contentType: "image/png" })).toBe("stream_closed");
  });

  it("is refused in the order closed, type, sequence", () => {
    const stream = new Stream();
    stream.append("one", { streamSeq: "b" });
    expect(stream.append("two", { contentType: "image/png", streamSeq: "a" })).toBe("content_type_mismatch");
    expect(stream.append("two", { contentType: null })).toBe("invalid_event");
    expect(stream.append("two", { streamSeq: "b" })).toBe("sequence_conflict");
    expect(stream.append("two", { streamSeq: "B" })).toBe("sequence_conflict");
    expect(stream.append("", {})).toBe("invalid_event");
    expect(stream.append("two", { streamSeq: "c" })).toBe("stored");
  });

  it("writes nothing when it is refused", () => {
    const stream = new Stream();
    stream.append("one", by(0, 0));
    const before = stream.state;
    for (const request of [by(0, 5), by(1, 3), { contentType: "image/png" }]) stream.append("two", request);
    expect(stream.state).toBe(before);
  });

  it("of more producers than the limit forgets the one with the oldest append", () => {
    const stream = new Stream();
    for (let index = 0; index < MAX_PRODUCERS; index += 1) stream.append("x", by(0, 0, `p${index}`));
    stream.append("x", by(0, 1, "p0"));
    stream.append("x", by(0, 0, "one more"));
    expect(stream.state.producers.size).toBe(MAX_PRODUCERS);
    expect(stream.append("x", by(0, 1, "p0"))).toBe("repeated");
    expect(stream.append("x", by(0, 1, "p1"))).toBe("sequence_conflict");
  });
});
