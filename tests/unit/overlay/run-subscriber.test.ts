/** Reading along: one read at a time per run, again when it fails, never in a loop. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PendingRead } from "../../../src/overlay/store/run-outputs.ts";
import { createRunSubscriber, type RunReadResult } from "../../../src/overlay/transport/run-subscriber.ts";

const due = (cursor: string, run = "run-1"): PendingRead => ({ session: "a1b2c3d4", run, cursor });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A run that is `length` long, and a reader that is told what is due as the store would tell it. */
function follow(length: number, answers: readonly Exclude<RunReadResult["kind"], "folded">[] = []) {
  const results = [...answers];
  const reads: string[] = [];
  let cursor = 0;
  let inFlight = 0;
  let most = 0;
  const refused: string[] = [];
  const tell = () => reader.setWanted(cursor < length ? [due(String(cursor))] : []);
  const reader = createRunSubscriber({
    read: async ({ cursor: from }) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      reads.push(from);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inFlight -= 1;
      const kind = results.shift() ?? "read";
      return kind === "read" ? { kind, messages: [], cursor: String(Number(from) + 1) } : { kind };
    },
    onRead: (_, result) => {
      cursor = Number(result.cursor);
      tell();
    },
    onRefused: ({ run }) => refused.push(run),
  });
  return { reader, reads, refused, tell, most: () => most };
}

test("reads until nothing is due, one after the other", async () => {
  const { reads, tell, most } = follow(4);
  for (let n = 0; n < 5; n++) tell();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reads).toEqual(["0", "1", "2", "3"]);
  expect(most()).toBe(1);
});

test("what fails is read again, and the pauses grow", async () => {
  const { reads, tell } = follow(
    1,
    Array.from({ length: 5 }, () => "unreachable"),
  );
  tell();
  await vi.advanceTimersByTimeAsync(500);
  expect(reads.length).toBeLessThan(4);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toHaveLength(6);
});

test("a nudge does not wait for the pause to end", async () => {
  const { reader, reads, tell } = follow(
    1,
    Array.from({ length: 8 }, () => "unreachable"),
  );
  tell();
  await vi.advanceTimersByTimeAsync(10_000);
  const before = reads.length;
  reader.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toHaveLength(before + 1);
});

test("what the server refuses is not asked again, and other runs go on", async () => {
  const { reader, reads, refused, tell } = follow(1, ["refused"]);
  tell();
  await vi.advanceTimersByTimeAsync(100);
  tell();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toEqual(["0"]);
  expect(refused).toEqual(["run-1"]);
  reader.setWanted([due("7", "run-2")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toEqual(["0", "7"]);
});

test("a server that tells of more than it gives is asked less and less often", async () => {
  const reads: string[] = [];
  const reader = createRunSubscriber({
    read: async ({ cursor }) => {
      reads.push(cursor);
      return { kind: "read", messages: [], cursor };
    },
    onRead: () => reader.setWanted([due("0")]),
    onRefused: () => undefined,
  });
  reader.setWanted([due("0")]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads.length).toBeGreaterThan(3);
  expect(reads.length).toBeLessThan(20);
});
