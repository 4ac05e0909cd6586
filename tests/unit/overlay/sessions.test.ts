/** The store as a projection of the server's events. */
import { expect, test } from "vitest";
import { elementBarState } from "../../../src/overlay/store/element-bar-state.ts";
import { focusedSession } from "../../../src/overlay/store/selectors.ts";
import {
  after,
  command,
  connected,
  from,
  GENERATE,
  ID,
  PAGE,
  pageRead,
  response,
  serverEvent,
  session,
  sessionEvent,
} from "./support.ts";

const bar = (state: Parameters<typeof elementBarState>[0]) => elementBarState(state)?.state;

test.each([
  ["generate_requested", "working"],
  ["variants_ready", "cycling"],
  ["cycling", "cycling"],
  ["accept_requested", "waiting"],
  ["discard_requested", "waiting"],
  ["carbonize_required", "cleanup"],
  ["agent_error", "error"],
  ["stranded", "error"],
] as const)("a session in phase %s is shown as %s from its summary alone [resume-local]", (phase, shown) => {
  expect(bar(after(connected([session({ phase })])))).toBe(shown);
});

test("a session of another page, or one that ended, is not shown", () => {
  const state = after(
    connected([
      session({ pageUrl: "http://localhost:5173/other" }),
      session({ id: "00000002", phase: "completed" }),
      session({ id: "00000003", phase: "steer_requested" }),
    ]),
  );
  expect(focusedSession(state)).toBeNull();
});

test("a page is the same page through another host, with or without its index file", () => {
  const state = after(connected([session({ pageUrl: "https://preview.example/shop/" })]));
  expect(focusedSession(state)?.id).toBe(ID);
});

test("of several open sessions on a page this tab's own comes first, then the newest", () => {
  const older = session({ id: "00000001", activeOwner: "tab-other", updatedAt: "2026-01-01T00:00:00.000Z" });
  const newer = session({ id: "00000002", activeOwner: "tab-other", updatedAt: "2026-01-02T00:00:00.000Z" });
  expect(focusedSession(after(connected([older, newer])))?.id).toBe("00000002");
  expect(focusedSession(after(connected([older, newer, session()])))?.id).toBe(ID);
});

test("an error of another session does not touch this one [wildcard-error]", () => {
  const before = after(connected([session(), session({ id: "00000002" })]), pageRead());
  const later = from(
    before,
    serverEvent({ type: "error", id: "00000002", seq: 9, message: "it broke" }, "1-1"),
    sessionEvent(session({ id: "00000002", phase: "agent_error", error: "it broke" }), "1-2"),
  );
  expect(elementBarState(later)).toEqual(elementBarState(before));
  expect(later.toasts).toEqual([]);
});

test("a session that ended stays away once its end was dismissed [error-resurrects]", () => {
  const ended = after(connected([session()]), pageRead(), sessionEvent(session({ phase: "discarded" })));
  expect(bar(ended)).toBe("done");
  const closed = from(ended, { kind: "session-dismissed", id: ID }, connected([]));
  expect(bar(closed)).toBeUndefined();
});

test("a session that ended while this tab was away is read, and shown as it ended", () => {
  const away = from(after(connected([session({ phase: "accept_requested" })])), connected([], "1-9"));
  expect(away.unlistedSessions).toEqual([ID]);
  expect(bar(away)).toBe("waiting");
  const known = from(away, { kind: "session-read", summary: session({ phase: "completed" }) });
  expect(bar(known)).toBe("done");
  expect(known.unlistedSessions).toEqual([]);
});

test("a session that the server does not know is dropped with a toast [cross-project]", () => {
  const state = from(after(connected([session()])), connected([], "1-9"), {
    kind: "session-unknown",
    id: ID,
  });
  expect(bar(state)).toBeUndefined();
  expect(state.toasts.map((toast) => toast.tone)).toEqual(["bad"]);
});

test("replayed events never set a session back behind the summary that came with connected", () => {
  const before = from(after(connected([session({ phase: "generate_requested" })])), {
    kind: "server-event",
    event: { type: "agent", listening: true, names: [] },
    cursor: "1-4",
  });
  const state = from(
    before,
    connected([session({ phase: "accept_requested" })], "1-9"),
    sessionEvent(session({ phase: "cycling" }), "1-5"),
    serverEvent({ type: "delivery", id: ID, seq: 99, state: "queued", event: "generate" }, "1-6"),
  );
  expect(state.sessions[ID]?.phase).toBe("accept_requested");
  expect(state.sessions[ID]?.delivery).toBeNull();
  expect(state.cursor).toBe("1-6");
  expect(from(state, sessionEvent(session({ phase: "completed" }), "1-10")).sessions[ID]?.phase).toBe(
    "completed",
  );
});

test("a resumed stream keeps its own cursor until the missed events have come", () => {
  const state = from(after(connected([], "1-2")), serverEvent({ type: "exit" }, "1-3"), connected([], "1-8"));
  expect(state.cursor).toBe("1-3");
});

test("a resync replaces everything, moves the cursor and is announced", () => {
  const state = from(
    after(connected([session({ phase: "cycling" })])),
    serverEvent(
      { type: "resync", reason: "trimmed", sessions: [session({ phase: "accept_requested" })] },
      "2-7",
    ),
  );
  expect(state).toMatchObject({ wasResynced: true, cursor: "2-7" });
  expect(bar(state)).toBe("waiting");
});

test("delivery shows the newest work only: older work that is resolved late changes nothing", () => {
  const state = from(
    after(
      connected([
        session({ phase: "accept_requested", delivery: { seq: 7, type: "accept", state: "queued" } }),
      ]),
    ),
    serverEvent({ type: "delivery", id: ID, seq: 3, state: "resolved", event: "generate" }, "1-1"),
  );
  expect(state.sessions[ID]?.delivery).toMatchObject({ seq: 7, state: "queued" });
});

test("the response to generate creates the session, before or after the first event about it", () => {
  const sent = after({ kind: "command-created", command: command(GENERATE) });
  expect(bar(sent)).toBe("working");
  const answered = from(sent, {
    kind: "command-recorded",
    key: "key-1",
    response: response("generate_requested"),
  });
  expect(focusedSession(answered)).toMatchObject({ id: ID, phase: "generate_requested", pageUrl: PAGE });
  const framed = from(sent, sessionEvent(session({ phase: "variants_ready" })));
  const late = from(framed, {
    kind: "command-recorded",
    key: "key-1",
    response: response("generate_requested"),
  });
  expect(focusedSession(late)?.phase).toBe("variants_ready");
});
