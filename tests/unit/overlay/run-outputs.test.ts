/** Agents' output in the store: every message once and in order, after any interruption. */
import { describe, expect, test } from "vitest";
import { isShortened, outputSegments } from "../../../src/overlay/store/output-segments.ts";
import { pendingReads, visibleRunOutputs } from "../../../src/overlay/store/run-outputs.ts";
import type { OverlayState } from "../../../src/overlay/store/state.ts";
import { EMPTY_RUN, foldRun } from "../../../src/protocol/runs/fold.ts";
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";
import { runMessage } from "../../support/browser/run-messages.ts";
import { connected, from, ID, serverEvent, session, sessionEvent, after as stateAfter } from "./support.ts";

const RUN = "run-1";
const MESSAGES = [
  runMessage({ type: "text", text: "Looking at " }),
  runMessage({ type: "text", text: "the page. " }),
  runMessage({ type: "tool", tool: "t1", name: "read", state: "started" }),
  runMessage({ type: "tool", tool: "t1", name: "read", state: "done", summary: "84 lines" }),
  runMessage({ type: "text", text: "Writing." }),
];

const offset = (index: number) => String(index).padStart(4, "0");
const run = (index: number, state = "open", name = RUN) =>
  serverEvent({ type: "run", id: ID, run: name, state, offset: offset(index) }, null);
const read = (start: number, end: number, name = RUN, messages: readonly RunMessage[] = MESSAGES) => ({
  kind: "run-read" as const,
  run: name,
  from: start === 0 ? EMPTY_RUN.cursor : offset(start),
  messages: messages.slice(start, end),
  cursor: offset(end),
});
const working = () => stateAfter(connected([session({ phase: "generate_requested" })]));
const segments = (state: OverlayState) =>
  outputSegments(state.outputs[RUN] ?? EMPTY_RUN).map((segment) =>
    segment.kind === "text" ? segment.text : `[${segment.card.name} ${segment.card.state}]`,
  );
const WHOLE = ["Looking at the page. ", "[read done]", "Writing."];

describe("reading a run", () => {
  test("an event announces an offset, and what follows the cursor is due until it was read", () => {
    const announced = from(working(), run(2));
    expect(pendingReads(announced)).toEqual([{ session: ID, run: RUN, cursor: EMPTY_RUN.cursor }]);
    const partly = from(announced, read(0, 1));
    expect(pendingReads(partly)).toEqual([{ session: ID, run: RUN, cursor: offset(1) }]);
    expect(pendingReads(from(partly, read(1, 2)))).toEqual([]);
  });

  test("what a summary lists is due too: events may be lost", () => {
    const runs = [{ run: RUN, state: "open", offset: offset(3) }];
    expect(pendingReads(stateAfter(connected([session({ runs })])))).toHaveLength(1);
  });

  test.each([[[5]], [[1, 2, 3, 4, 5]], [[2, 5]], [[4, 5]]])(
    "cut into reads that end at %j, the view is the same",
    (ends) => {
      let start = 0;
      let state = from(working(), run(5));
      for (const end of ends) {
        state = from(state, read(start, end));
        start = end;
      }
      expect(segments(state)).toEqual(WHOLE);
    },
  );

  test.each([1, 2, 5])("begun with the view of the first %d messages, it is the same", (known) => {
    const view = foldRun(EMPTY_RUN, MESSAGES.slice(0, known), offset(known));
    const state = from(working(), run(5), { kind: "run-folded", run: RUN, view }, read(known, 5));
    expect(segments(state)).toEqual(WHOLE);
    // A view that was requested earlier replaces nothing.
    expect(segments(from(state, { kind: "run-folded", run: RUN, view }))).toEqual(WHOLE);
  });

  test("a read that comes twice, late or too early changes nothing", () => {
    const state = from(
      working(),
      run(5),
      read(0, 2),
      read(0, 2),
      read(3, 5),
      read(2, 5),
      read(2, 5),
      read(0, 5),
    );
    expect(segments(state)).toEqual(WHOLE);
    expect(state.outputs[RUN]?.cursor).toBe(offset(5));
  });

  test("an older event does not set the offset back", () => {
    const state = from(working(), run(5), run(3));
    expect(state.sessions[ID]?.runs).toEqual([{ run: RUN, state: "open", offset: offset(5) }]);
  });

  test("a replayed event is older than the summary that came with `connected`", () => {
    const runs = [{ run: RUN, state: "done", offset: offset(5) }];
    const resumed = stateAfter(
      connected([session()], "1-1"),
      connected([session({ runs })], "1-9"),
      serverEvent({ type: "run", id: ID, run: RUN, state: "open", offset: offset(2) }, "1-3"),
    );
    expect(resumed.sessions[ID]?.runs).toEqual(runs);
  });
});

describe("after a new connection", () => {
  const runs = [{ run: RUN, state: "open", offset: offset(0) }];

  test("an open run is read once more: a killed server may list an older offset", () => {
    const announced = from(working(), run(2), read(0, 2));
    const back = from(announced, connected([session({ runs })], "2-0"));
    expect(pendingReads(back)).toEqual([{ session: ID, run: RUN, cursor: offset(2) }]);
    expect(pendingReads(from(back, read(2, 2)))).toEqual([]);
    expect(segments(from(back, read(2, 5)))).toEqual(WHOLE);
  });

  test("an ended run is not read again", () => {
    const end = [...MESSAGES, runMessage({ type: "end", state: "done" })];
    const announced = from(working(), run(6, "done"), read(0, 6, RUN, end));
    expect(pendingReads(from(announced, connected([session({ runs })], "2-0")))).toEqual([]);
  });
});

describe("what was read", () => {
  test("stays through a switch to another session and back, and goes on behind its cursor", () => {
    const other = session({ id: "00000002", updatedAt: "2027-01-01T00:00:00.000Z" });
    const away = from({ ...working(), focusedSessionId: ID }, run(2), read(0, 2), sessionEvent(other));
    const elsewhere = { ...away, focusedSessionId: other.id };
    expect(pendingReads(from(elsewhere, run(5)))).toEqual([]);
    const back = { ...from(elsewhere, run(5)), focusedSessionId: ID };
    expect(pendingReads(back)).toEqual([{ session: ID, run: RUN, cursor: offset(2) }]);
    expect(segments(from(back, read(2, 5)))).toEqual(WHOLE);
  });

  test("stays through a reconnect that lists everything again", () => {
    const runs = [{ run: RUN, state: "open", offset: offset(5) }];
    const state = from(working(), run(2), read(0, 2), connected([session({ runs })], "2-0"));
    expect(pendingReads(state)).toEqual([{ session: ID, run: RUN, cursor: offset(2) }]);
    expect(segments(from(state, read(2, 5)))).toEqual(WHOLE);
  });

  test("goes with its session", () => {
    const state = from(working(), run(5), read(0, 5), { kind: "session-dismissed", id: ID });
    expect(state.outputs).toEqual({});
  });

  test("of an earlier attempt stays beside the newest; one that said nothing is not shown", () => {
    const second = "run-2";
    const quiet = from(working(), run(5), read(0, 5), run(0, "open", second), read(0, 0, second));
    const shown = (state: OverlayState) =>
      visibleRunOutputs(state, session(state.sessions[ID])).map((each) => each.run);
    expect(shown(quiet)).toEqual([RUN]);
    expect(shown(from(quiet, run(1, "open", second), { ...read(0, 1, second), from: offset(0) }))).toEqual([
      RUN,
      second,
    ]);
  });
});

describe("the order of what is shown", () => {
  const view = (...messages: RunMessage[]) => foldRun(EMPTY_RUN, messages, offset(1));

  test("two tools that began at the same character follow each other, with no empty text between", () => {
    const kinds = outputSegments(
      view(
        runMessage({ type: "tool", tool: "a", name: "a", state: "started" }),
        runMessage({ type: "tool", tool: "b", name: "b", state: "started" }),
        runMessage({ type: "text", text: "Both run." }),
        runMessage({ type: "tool", tool: "a", name: "a", state: "done" }),
      ),
    ).map(({ key }) => key);
    expect(kinds).toEqual(["a", "b", "after b"]);
  });

  test("of a very long answer the end is drawn, and it says so", () => {
    const long = view(
      runMessage({ type: "text", text: "x".repeat(50_000) }),
      runMessage({ type: "tool", tool: "a", name: "a", state: "done" }),
      runMessage({ type: "text", text: "The end." }),
    );
    expect(isShortened(long)).toBe(true);
    const drawn = outputSegments(long);
    expect(drawn.at(-1)).toMatchObject({ text: "The end." });
    const chars = drawn.reduce(
      (sum, segment) => sum + (segment.kind === "text" ? segment.text.length : 0),
      0,
    );
    expect(chars).toBe(20_000);
  });
});
