import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveClient, LiveError } from "../../../src/client/index.ts";
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";
import { FakeRun, LEASE, RUN } from "../../support/client/fake-run.ts";

const EVENT = { id: RUN.session, lease: { id: LEASE, run: RUN.run } };

function writerOf(fake: FakeRun, options: { retryForMs?: number } = {}) {
  const accepted: RunMessage[] = [];
  const client = createLiveClient({ url: "http://live.test", token: "t", fetch: fake.fetch });
  const writer = client.emit(EVENT, {
    ...options,
    onAccepted: (messages) => accepted.push(...messages),
  });
  return { writer, accepted };
}

const texts = (messages: readonly RunMessage[]) =>
  messages.flatMap((message) => (message.type === "text" ? [message.text] : []));

async function refusal(work: Promise<unknown>): Promise<LiveError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LiveError)) throw new Error(`expected a LiveError, got ${String(error)}`);
  return error;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a run writer", () => {
  it("sends messages that are written together in one batch, with version, id and time", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.write({ type: "phase", phase: "picked_up" });
    void writer.text("Reading the page ");
    void writer.write({ type: "tool", tool: "t1", name: "read", state: "started" });
    const offset = await writer.flush();
    expect(fake.batches).toHaveLength(1);
    expect(fake.stored.map(({ type }) => type)).toEqual(["phase", "text", "tool"]);
    for (const message of fake.stored) {
      expect(message).toMatchObject({ v: 1, id: expect.any(String), at: expect.stringMatching(/^\d{4}-/) });
    }
    expect(offset).toBe("00000003");
  });

  it("sends text between words, and an incomplete word with the next message", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    for (const piece of ["Mak", "ing the head", "line bol"]) {
      void writer.text(piece);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(texts(fake.stored)).toEqual(["Making the ", "headline "]);
    void writer.write({ type: "tool", tool: "t1", name: "edit", state: "started" });
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.stored.map((message) => (message.type === "text" ? message.text : message.type))).toEqual([
      "Making the ",
      "headline ",
      "bol",
      "tool",
    ]);
  });

  it("holds an incomplete word back for a moment only, and a long word not at all", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.text("提灯");
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.stored).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(texts(fake.stored)).toEqual(["提灯"]);
    void writer.text("x".repeat(300));
    await vi.advanceTimersByTimeAsync(0);
    expect(texts(fake.stored).at(-1)).toHaveLength(300);
  });

  it("never joins thinking and answer", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.text("a b");
    void writer.text("c d", "thinking");
    void writer.text("e f");
    await writer.flush();
    expect(
      fake.stored.map((message) => (message.type === "text" ? [message.channel, message.text] : [])),
    ).toEqual([
      ["answer", "a b"],
      ["thinking", "c d"],
      ["answer", "e f"],
    ]);
  });

  it("stores each message once and in order when requests and answers are lost", async () => {
    const fake = new FakeRun();
    fake.faults.push("after", "before", "none", "before", "after", "after", "before");
    const { writer, accepted } = writerOf(fake);
    let written = "";
    for (let n = 0; n < 40; n++) {
      const piece = `${n} `;
      written += piece;
      void writer.text(piece);
      await vi.advanceTimersByTimeAsync(n % 3 === 0 ? 400 : 0);
    }
    const flushed = writer.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    await flushed;
    expect(texts(fake.stored).join("")).toBe(written);
    expect(accepted).toEqual(fake.stored);
    expect(fake.requests).toBeGreaterThan(fake.batches.length);
  });

  it("makes a fast agent wait, so that the queue stays small", async () => {
    const fake = new FakeRun();
    fake.faults.push("before");
    const { writer } = writerOf(fake);
    void writer.write({ type: "log", level: "info", text: "first" });
    await vi.advanceTimersByTimeAsync(0);
    let room = false;
    let last: Promise<void> = Promise.resolve();
    for (let n = 0; n < 1_200; n++)
      last = writer.write({ type: "log", level: "info", text: "x".repeat(1_000) });
    void last.then(() => {
      room = true;
    });
    await Promise.resolve();
    expect(room).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(room).toBe(true);
    await writer.flush();
    expect(fake.stored).toHaveLength(1_201);
    expect(Math.max(...fake.batches.map((batch) => batch.length))).toBeLessThanOrEqual(500);
  });

  it.each([
    [
      "the lease is another agent's",
      (fake: FakeRun) => fake.give("a1b2c3d4.other"),
      { code: "lease_fenced" },
    ],
    ["the run has ended", (fake: FakeRun) => fake.close(), { status: 409, details: { streamClosed: true } }],
  ])("sends nothing more once %s, and aborts its signal", async (_, happen, expected) => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.text("before ");
    await writer.flush();
    happen(fake);
    void writer.text("after ");
    expect(await refusal(writer.flush())).toMatchObject(expected);
    expect(writer.signal.aborted).toBe(true);
    const requests = fake.requests;
    await writer.text("and after that ");
    expect(await refusal(writer.flush())).toMatchObject(expected);
    expect(fake.requests).toBe(requests);
    expect(texts(fake.stored)).toEqual(["before "]);
  });

  it("stores all other messages when the server rejects one, and reports it once", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.text("before ");
    void writer.write({ type: "tool", tool: "t1", name: "", state: "started" });
    void writer.text("after ");
    expect(await refusal(writer.flush())).toMatchObject({ code: "invalid_event" });
    expect(writer.signal.aborted).toBe(false);
    void writer.text("and later ");
    await writer.flush();
    expect(texts(fake.stored)).toEqual(["before ", "after ", "and later "]);
  });

  it("sends nothing after the end", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    void writer.write({ type: "end", state: "done" });
    void writer.text("too late ");
    await writer.flush();
    expect(fake.stored.map(({ type }) => type)).toEqual(["end"]);
  });

  it("fails when the server stays unreachable", async () => {
    const fake = new FakeRun();
    fake.faults.push(...Array.from({ length: 100 }, () => "before" as const));
    const { writer } = writerOf(fake, { retryForMs: 5_000 });
    void writer.text("hello ");
    const flushed = refusal(writer.flush());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await flushed).toMatchObject({ code: "unreachable" });
  });

  it("can be piped into", async () => {
    const fake = new FakeRun();
    const { writer } = writerOf(fake);
    const source = new Blob(["Three variants are ready."]).stream().pipeThrough(new TextDecoderStream());
    await source.pipeTo(writer.writable);
    expect(texts(fake.stored).join("")).toBe("Three variants are ready.");
  });
});
