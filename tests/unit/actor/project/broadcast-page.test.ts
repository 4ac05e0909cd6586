import { expect, it } from "vitest";
import { type LoggedBroadcast, toBroadcastLog } from "../../../../src/actor/project/broadcast-log.ts";
import { broadcastPage } from "../../../../src/actor/project/broadcast-page.ts";

const [OURS, THEIRS] = ["a1b2c3d4", "b1b2c3d4"] as const;

function sent(n: number, session: string): LoggedBroadcast {
  const frame = { type: "delivery", id: session, seq: 1, state: "queued", event: "generate" } as const;
  return { n, at: Date.UTC(2026, 0, 1) + n, frame, from: { session, seq: n } };
}

const log = toBroadcastLog([
  ...Array.from({ length: 600 }, (_, index) => sent(index + 1, index % 2 === 0 ? OURS : THEIRS)),
  { n: 601, at: Date.UTC(2026, 0, 1), frame: { type: "agent", listening: true, names: ["claude"] } },
]);

it("pages follow each other without a gap or a repetition", () => {
  const numbers: number[] = [];
  let after = 0;
  for (let next = -1; next !== after; ) {
    if (next >= 0) after = next;
    const page = broadcastPage(log, { after, limit: 250, session: null }, 601);
    numbers.push(...page.events.map(({ n }) => n));
    next = page.next;
  }
  expect(numbers).toEqual(Array.from({ length: 601 }, (_, index) => index + 1));
});

it("a session's page has its own events and those of the whole project, with what caused them", () => {
  const { events, next } = broadcastPage(log, { after: 590, limit: 500, session: OURS }, 601);
  expect(events.map(({ n }) => n)).toEqual([591, 593, 595, 597, 599, 601]);
  expect(events[0]).toMatchObject({ at: "2026-01-01T00:00:00.591Z", from: { session: OURS, seq: 591 } });
  expect(next).toBe(601);
});
