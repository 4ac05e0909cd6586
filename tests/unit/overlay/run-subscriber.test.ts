/** Reading runs: one read at a time per run, retried when it fails, never in a busy loop. */
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

/** A run of `length` messages, and a subscriber with the reads that the store would want. */
function subscribe(length: number, answers: readonly Exclude<RunReadResult["kind"], "folded">[] = []) {
  const results = [...answers];
  const reads: string[] = [];
  let cursor = 0;
  let inFlight = 0;
  let most = 0;
  const refused: string[] = [];
  const update = () => subscriber.setWanted(cursor < length ? [due(String(cursor))] : []);
  const subscriber = createRunSubscriber({
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
      update();
    },
    onRefused: ({ run }) => refused.push(run),
  });
  return { subscriber, reads, refused, update, most: () => most };
}

test("reads one after the other until nothing is due", async () => {
  const { reads, update, most } = subscribe(4);
  for (let n = 0; n < 5; n++) update();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reads).toEqual(["0", "1", "2", "3"]);
  expect(most()).toBe(1);
});

test("a failed read is retried with growing waits", async () => {
  const { reads, update } = subscribe(
    1,
    Array.from({ length: 5 }, () => "unreachable"),
  );
  update();
  await vi.advanceTimersByTimeAsync(500);
  expect(reads.length).toBeLessThan(4);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toHaveLength(6);
});

test("retryNow ends the wait", async () => {
  const { subscriber, reads, update } = subscribe(
    1,
    Array.from({ length: 8 }, () => "unreachable"),
  );
  update();
  await vi.advanceTimersByTimeAsync(10_000);
  const before = reads.length;
  subscriber.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toHaveLength(before + 1);
});

test("a refused run is not read again, and other runs are read on", async () => {
  const { subscriber, reads, refused, update } = subscribe(1, ["refused"]);
  update();
  await vi.advanceTimersByTimeAsync(100);
  update();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toEqual(["0"]);
  expect(refused).toEqual(["run-1"]);
  subscriber.setWanted([due("7", "run-2")]);
  await vi.advanceTimersByTimeAsync(0);
  expect(reads).toEqual(["0", "7"]);
});

test("a server that announces more than it returns is read with growing waits", async () => {
  const reads: string[] = [];
  const subscriber = createRunSubscriber({
    read: async ({ cursor }) => {
      reads.push(cursor);
      return { kind: "read", messages: [], cursor };
    },
    onRead: () => subscriber.setWanted([due("0")]),
    onRefused: () => undefined,
  });
  subscriber.setWanted([due("0")]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads.length).toBeGreaterThan(3);
  expect(reads.length).toBeLessThan(20);
});
