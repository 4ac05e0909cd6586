import { describe, expect, it } from "vitest";
import { createLiveClient, LiveError } from "../../../src/client/index.ts";
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";
import { FakeRun, RUN } from "../../support/client/fake-run.ts";

const message = (n: number): RunMessage => ({
  v: 1,
  id: `m${n}`,
  at: "2026-01-01T00:00:00.000Z",
  type: "text",
  text: `${n} `,
});

const clientOf = (fake: FakeRun) =>
  createLiveClient({ url: "http://live.test", token: "t", fetch: fake.fetch });

const ids = (messages: readonly RunMessage[]) => messages.map(({ id }) => id);

describe("following a run", () => {
  it("yields existing messages in order, then later ones, then ends with the run", async () => {
    const fake = new FakeRun();
    fake.chunk = 2;
    fake.add(message(0), message(1), message(2));
    const seen: string[] = [];
    for await (const { messages, ended } of clientOf(fake).follow(RUN)) {
      seen.push(...ids(messages));
      if (seen.length === 3) setTimeout(() => fake.add(message(3)), 1);
      if (seen.length === 4) setTimeout(() => fake.close(), 1);
      if (ended) seen.push("end");
    }
    expect(seen).toEqual(["m0", "m1", "m2", "m3", "end"]);
  });

  it("continues after any cursor without repeating or skipping", async () => {
    const fake = new FakeRun();
    fake.add(...Array.from({ length: 9 }, (_, n) => message(n)));
    fake.close();
    for (const chunk of [1, 2, 4, 9]) {
      fake.chunk = chunk;
      const seen: string[] = [];
      let cursor: string | undefined;
      while (seen.length < 9) {
        // A new follower each time, as after a process was killed that had stored its cursor.
        for await (const next of clientOf(fake).follow(RUN, cursor === undefined ? {} : { cursor })) {
          seen.push(...ids(next.messages));
          cursor = next.cursor;
          break;
        }
      }
      expect(seen).toEqual(Array.from({ length: 9 }, (_, n) => `m${n}`));
    }
  });

  it("continues when connections are lost", async () => {
    const fake = new FakeRun();
    fake.add(...Array.from({ length: 6 }, (_, n) => message(n)));
    fake.close();
    fake.chunk = 2;
    fake.faults.push("before", "after", "none", "after", "before");
    const seen: string[] = [];
    for await (const { messages } of clientOf(fake).follow(RUN)) seen.push(...ids(messages));
    expect(seen).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
  });

  it("ends with the existing messages when `live` is false", async () => {
    const fake = new FakeRun();
    fake.add(message(0));
    const seen: string[] = [];
    for await (const { messages, ended } of clientOf(fake).follow(RUN, { live: false })) {
      seen.push(...ids(messages));
      expect(ended).toBe(false);
    }
    expect(seen).toEqual(["m0"]);
  });

  it("ends when the signal aborts", async () => {
    const fake = new FakeRun();
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 5);
    for await (const _ of clientOf(fake).follow(RUN, { signal: gone.signal })) expect.unreachable();
  });

  it("throws for a run that does not exist", async () => {
    const unknown = clientOf(new FakeRun()).follow({ ...RUN, run: "other" });
    await expect(unknown.next()).rejects.toThrow(LiveError);
  });
});
