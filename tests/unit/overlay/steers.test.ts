/** Messages about the page: what summaries carry of them, and what only this tab knows. */
import { expect, test } from "vitest";
import { elementBarState } from "../../../src/overlay/store/element-bar-state.ts";
import type { SteerEvent } from "../../../src/protocol/events/steer.ts";
import {
  after,
  command,
  connected,
  from,
  ID,
  OWNER,
  PAGE,
  response,
  serverEvent,
  session,
  sessionEvent,
} from "./support.ts";

const STEER: SteerEvent = { type: "steer", id: ID, message: "Calmer", owner: OWNER, pageUrl: PAGE };
const delivery = { seq: 1, type: "steer", state: "queued" } as const;
const open = session({ phase: "steer_requested", delivery });
const asked = after({ kind: "command-created", command: command(STEER) });

test("a message is listed once it is sent, has no element bar, and keeps the agent's reply", () => {
  expect(asked.steers).toEqual([{ id: ID, message: "Calmer", outcome: null }]);
  const taken = from(
    asked,
    { kind: "command-recorded", key: "key-1", response: response("steer_requested") },
    sessionEvent(open),
  );
  expect(elementBarState(taken)).toBeNull();
  const done = from(
    taken,
    serverEvent({ type: "steer_done", id: ID, seq: 2, message: "It is." }, "1-2"),
    sessionEvent({ ...open, phase: "steer_done" }, "1-3"),
  );
  expect(done.steers).toEqual([{ id: ID, message: "Calmer", outcome: { ok: true, message: "It is." } }]);
  expect(done.sessions[ID]).toBeUndefined();
});

test("an agent's error is shown, and a retry opens it again", () => {
  const failed = from(asked, sessionEvent({ ...open, phase: "agent_error", error: "No palette." }));
  expect(failed.steers[0]?.outcome).toEqual({ ok: false, message: "No palette." });
  expect(elementBarState(failed)).toBeNull();
  expect(from(failed, sessionEvent(open, "1-2")).steers[0]?.outcome).toBeNull();
});

test("a refusal is shown at its message", () => {
  const problem = { code: "invalid_event", message: "It is too long." };
  const refused = from(asked, { kind: "command-refused", key: "key-1", problem });
  expect(refused.steers[0]?.outcome).toEqual({ ok: false, message: "It is too long." });
  expect(refused.commands).toEqual([]);
});

test("another tab's message about this page is listed without its text; one about another page is not", () => {
  expect(after(connected([open])).steers).toEqual([{ id: ID, message: null, outcome: null }]);
  expect(after(connected([{ ...open, pageUrl: "http://localhost:5173/other" }])).steers).toEqual([]);
});

test("an unlisted message is read to learn its end, but not while it is in flight", () => {
  expect(from(asked, connected([])).unlistedSessions).toEqual([]);
  const recorded = from(asked, {
    kind: "command-recorded",
    key: "key-1",
    response: response("steer_requested"),
  });
  expect(from(recorded, connected([])).unlistedSessions).toEqual([ID]);
  const gone = from(recorded, connected([]), { kind: "session-unknown", id: ID });
  expect(gone.steers[0]?.outcome?.ok).toBe(false);
});
