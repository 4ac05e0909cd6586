/** Where items stand in the timeline, and what caused what. */
import { expect, it } from "vitest";
import type { JournalEntryView, RunMessage } from "../../../src/client/index.ts";
import { describeItem, itemData } from "../../../src/inspector/core/describe-item.ts";
import { SessionRecord } from "../../../src/inspector/core/session-record.ts";
import { Timeline } from "../../../src/inspector/core/timeline.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, seconds)).toISOString();
const entry = (seq: number, type: string, more: Partial<JournalEntryView> = {}): JournalEntryView => ({
  seq,
  type,
  ts: at(seq),
  ...more,
});
const granted = (seq: number, run: string, attempt: number) =>
  entry(seq, "lease_granted", { of: 1, event: { run, agent: "claude", attempt } });
const text = (seconds: number, words: string): RunMessage => ({
  v: 1,
  type: "text",
  id: `m${seconds}`,
  at: at(seconds),
  text: words,
});

/** A run that half of the way loses its lease by time; its agent replies too late. */
function failedHalfWay(): { record: SessionRecord; timeline: Timeline } {
  const record = new SessionRecord();
  const timeline = new Timeline();
  timeline.add(
    record.entries([
      entry(1, "generate", { event: { action: "bolder", freeformPrompt: "API_KEY=abcdef0123456789" } }),
      granted(2, "run-a", 1),
      entry(3, "run_over", { event: { run: "run-a", cause: "expired" } }),
      granted(4, "run-b", 2),
      entry(5, "done", { of: 1, event: { file: "index.html" } }),
    ]),
  );
  // The agent's clock is an hour ahead.
  const end = {
    v: 1,
    type: "end",
    id: "e",
    at: at(3),
    state: "interrupted",
    reason: "stream.abandoned",
  } as const;
  timeline.add(record.messages("run-a", [text(3_602, "half"), text(3_603, "way"), end]));
  timeline.add(
    record.telemetry([
      { at: at(6), code: "lease.fenced", session: "a1b2c3d4", run: "run-a", detail: "reply done of claude" },
    ]),
  );
  timeline.add(
    record.logged([
      {
        n: 9,
        at: at(5),
        event: { type: "done", id: "a1b2c3d4", seq: 1 },
        from: { session: "a1b2c3d4", seq: 5 },
      },
    ]),
  );
  return { record, timeline };
}

const keys = (items: readonly { readonly key: string }[]) => items.map(({ key }) => key);

it("messages of a run stand between the grant and the end of its lease, whatever the agent's clock says", () => {
  expect(keys(failedHalfWay().timeline.items)).toEqual([
    ...["entry-1", "entry-2", "run-run-a-1", "run-run-a-2", "entry-3", "run-run-a-3"],
    ...["entry-4", "entry-5", "sent-9", "telemetry-1"],
  ]);
});

it("the failed end of a run leads to what ended its lease, and that to the fenced reply", () => {
  const { timeline } = failedHalfWay();
  const end = timeline.items.find(({ key }) => key === "run-run-a-3");
  if (end === undefined) throw new Error("no end");
  expect(end.tone).toBe("bad");
  const [over] = timeline.causes(end);
  if (over === undefined) throw new Error("no cause");
  expect(describeItem(over)).toEqual({ title: "run over", detail: "cause=expired  run=run-a" });
  const fenced = timeline.effects(over).find(({ kind }) => kind === "telemetry");
  if (fenced === undefined) throw new Error("no fenced reply");
  expect(describeItem(fenced)).toEqual({ title: "fenced", detail: "reply done of claude  run-a" });
  expect(keys(timeline.causes(fenced))).toEqual(["entry-2", "entry-3", "run-run-a-3"]);
});

it("an event leads to its leases, a lease to its reply, a reply to what was sent", () => {
  const { timeline } = failedHalfWay();
  const [generate, , , , , , second, done] = timeline.items;
  if (generate === undefined || second === undefined || done === undefined) throw new Error("too few");
  expect(keys(timeline.effects(generate))).toEqual(["entry-2", "entry-4", "entry-5"]);
  expect(keys(timeline.effects(second))).toContain("entry-5");
  expect(keys(timeline.causes(done))).toEqual(["entry-1", "entry-4"]);
  expect(keys(timeline.effects(done))).toEqual(["sent-9"]);
});

it("a newer lease is what ended the one before it", () => {
  const record = new SessionRecord();
  const timeline = new Timeline();
  timeline.add(record.entries([entry(1, "generate"), granted(2, "run-a", 1), granted(3, "run-b", 2)]));
  const end = {
    v: 1,
    type: "end",
    id: "e",
    at: at(3),
    state: "interrupted",
    reason: "stream.abandoned",
  } as const;
  timeline.add(record.messages("run-a", [end]));
  const [item] = timeline.items.filter(({ kind }) => kind === "run");
  if (item === undefined) throw new Error("no end");
  expect(keys(timeline.causes(item))).toEqual(["entry-3", "entry-2"]);
});

it("what is added later gets the place that it would have had at once", () => {
  const { timeline } = failedHalfWay();
  const [first] = timeline.items;
  const late = new Timeline();
  for (const item of [...timeline.items].reverse()) late.add([item]);
  expect(keys(late.items)).toEqual(keys(timeline.items));
  expect(first?.key).toBe("entry-1");
});

it("secrets are shown in neither line nor JSON", () => {
  const { timeline } = failedHalfWay();
  const [generate] = timeline.items;
  if (generate === undefined) throw new Error("no entry");
  expect(describeItem(generate).detail).toContain("[redacted]");
  expect(JSON.stringify([describeItem(generate), itemData(generate)])).not.toContain("abcdef0123456789");
});

it("what the server has redacted is shown as it came", () => {
  const record = new SessionRecord();
  const [item] = record.messages("run-a", [text(1, "API_KEY=[redacted] is set")]);
  if (item === undefined) throw new Error("no message");
  expect(describeItem(item).detail).toBe("API_KEY=[redacted] is set");
  expect(itemData(item)).toMatchObject({ text: "API_KEY=[redacted] is set" });
});
