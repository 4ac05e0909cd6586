/** Leases with their attempts as bars over time. */
import { describe, expect, it } from "vitest";
import type { JournalEntryView } from "../../../src/client/index.ts";
import { type LeaseBar, leaseBars } from "../../../src/inspector/core/lease-bars.ts";
import { placeBars } from "../../../src/inspector/core/place-bars.ts";
import { SessionRecord } from "../../../src/inspector/core/session-record.ts";

type Step = readonly [seconds: number, type: string, event?: Readonly<Record<string, unknown>>, of?: number];

/** The bars of a session whose first entry, at 0 s, is the work; seconds of grant and end, attempt, how it ended. */
function barsOf(steps: readonly Step[], now = 100) {
  const entries = [[0, "generate", {}, 0] as const, ...steps].map(
    ([seconds, type, event = {}, of = 1], index): JournalEntryView => ({
      ...{ seq: index + 1, type, ts: new Date(seconds * 1_000).toISOString(), event },
      ...(of === 0 ? {} : { of }),
    }),
  );
  const bars = leaseBars(new SessionRecord().entries(entries), now * 1_000);
  return bars.map(({ from, to, attempt, end }) => [from / 1_000, to / 1_000, attempt, end]);
}
const grant = (seconds: number, attempt: number, until: number): Step => [
  ...([seconds, "lease_granted"] as const),
  { id: `lease-${attempt}`, run: `run-${attempt}`, agent: "claude", attempt, expiresAt: until * 1_000 },
];

describe("a lease lasts from its grant until", () => {
  it.each<readonly [string, readonly Step[], number, string]>([
    ["the reply", [[5, "done"]], 5, "replied"],
    ["an error that is replied", [[5, "error"]], 5, "replied"],
    ["its release", [[5, "lease_released", { id: "lease-1" }]], 5, "released"],
    ["a decision of the person", [[5, "superseded"]], 5, "lost"],
    ["the server stops", [[5, "run_over", { run: "run-1", cause: "stopped" }, 0]], 5, "lost"],
    ["its time is over", [[30, "run_over", { run: "run-1", cause: "expired" }, 0]], 20, "expired"],
    [
      "the end of its extension",
      [[15, "lease_extended", { id: "lease-1", expiresAt: 40_000 }]],
      40,
      "expired",
    ],
    ["a reply after its time, which counts", [[25, "done"]], 25, "replied"],
    ["its time, when the work became a dead letter later", [[25, "dead_letter"]], 20, "expired"],
  ])("%s", (_name, steps, to, end) => {
    expect(barsOf([grant(1, 1, 20), ...steps])).toEqual([[1, to, 1, end]]);
  });

  it("now, when nothing has ended it", () => {
    expect(barsOf([grant(1, 1, 200)])).toEqual([[1, 100, 1, "held"]]);
  });
});

it("a release or extension of another lease leaves a lease as it is", () => {
  const other = { id: "lease-9", expiresAt: 90_000 };
  expect(barsOf([grant(1, 1, 20), [2, "lease_released", other], [3, "lease_extended", other]])).toEqual([
    [1, 20, 1, "expired"],
  ]);
});

it("each attempt has a bar; a newer grant ends the one before it unless time did", () => {
  expect(barsOf([grant(1, 1, 5), grant(9, 2, 50), grant(20, 3, 50), [30, "done"]])).toEqual([
    [1, 5, 1, "expired"],
    [9, 20, 2, "lost"],
    [20, 30, 3, "replied"],
  ]);
});

it("the reply to other work does not end a lease", () => {
  expect(barsOf([grant(1, 1, 20), [3, "accept", {}, 0], [5, "done", {}, 3]])).toEqual([
    [1, 20, 1, "expired"],
  ]);
});

describe("the place of bars", () => {
  const [item] = new SessionRecord().entries([
    { seq: 1, type: "lease_granted", ts: new Date(0).toISOString() },
  ]);
  if (item === undefined) throw new Error("no item");
  const bar = (from: number, to: number): LeaseBar => ({
    ...{ item, agent: "claude", attempt: 1, from, to, end: "replied" },
  });
  const place = (...bars: readonly LeaseBar[]) =>
    placeBars(bars, { from: 0, to: 1_000 }, 1_000).map(({ left, width, lane, more }) => [
      ...[left, width, lane, more],
    ]);

  it("is that of its time, cut at the ends of the chart", () => {
    expect(place(bar(100, 300), bar(400, 5_000))).toEqual([
      [100, 200, 0, 0],
      [400, 600, 0, 0],
    ]);
    expect(place(bar(-500, 300), bar(1_001, 1_100))).toEqual([[0, 300, 0, 0]]);
  });

  it("is wide enough for a pointer, also at the end", () => {
    expect(place(bar(500, 501), bar(999, 1_000))).toEqual([
      [500, 24, 0, 0],
      [976, 24, 0, 0],
    ]);
  });

  it("is in another lane than what it would cover, and what has no lane is counted", () => {
    expect(place(...[0, 1, 2, 3, 4, 500].map((at) => bar(at, at + 1)))).toEqual([
      [0, 24, 0, 0],
      [1, 24, 1, 0],
      [2, 24, 2, 2],
      [500, 24, 0, 0],
    ]);
  });
});
