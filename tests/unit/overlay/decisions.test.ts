/** Decisions made in this tab, until the server has confirmed them. */
import { expect, test } from "vitest";
import { elementBarState } from "../../../src/overlay/store/element-bar-state.ts";
import type { AcceptEvent } from "../../../src/protocol/events/accept.ts";
import {
  after,
  command,
  connected,
  from,
  GENERATE,
  ID,
  OWNER,
  pageRead,
  response,
  session,
  sessionEvent,
} from "./support.ts";

const ACCEPT: AcceptEvent = {
  type: "accept",
  id: ID,
  variantId: "2",
  paramValues: { weight: 500 },
  owner: OWNER,
};
const PROBLEM = { code: "unreachable", message: "no answer" };

const cycling = () =>
  after(
    connected([session()]),
    pageRead(),
    { kind: "variant-selected", id: ID, variant: 2 },
    { kind: "command-created", command: command(ACCEPT) },
  );

test("accept is saving until the server has recorded it, then it waits for the agent [optimistic]", () => {
  const sent = cycling();
  expect(elementBarState(sent)?.state).toBe("saving");
  const recorded = from(sent, {
    kind: "command-recorded",
    key: "key-1",
    response: response("accept_requested"),
  });
  expect(elementBarState(recorded)).toMatchObject({ state: "waiting", decision: "accept" });
  expect(recorded.sessions[ID]?.acceptedVariant).toBe("2");
});

test("an accept that could not be sent is kept with its variant and values, and says why", () => {
  const unsent = from(cycling(), { kind: "command-unsent", key: "key-1", problem: PROBLEM });
  expect(elementBarState(unsent)).toMatchObject({
    state: "saving",
    command: { state: "unsent", event: ACCEPT, problem: PROBLEM },
  });
  const again = from(unsent, { kind: "command-resent", key: "key-1" });
  expect(elementBarState(again)).toMatchObject({
    state: "saving",
    command: { state: "sending", event: ACCEPT },
  });
});

test("a reconnect does not touch a decision in flight", () => {
  const unsent = from(cycling(), { kind: "command-unsent", key: "key-1", problem: PROBLEM });
  const back = from(
    unsent,
    { kind: "connection-changed", state: "live", problem: null },
    connected([session()], "1-9"),
  );
  expect(elementBarState(back)).toMatchObject({ state: "saving", command: { event: ACCEPT } });
});

test("a refused accept stays on screen as an error, and nothing of the comparison is lost", () => {
  const problem = { code: "invalid_transition", message: "It is discarded already." };
  const refused = from(cycling(), { kind: "command-refused", key: "key-1", problem });
  expect(elementBarState(refused)).toMatchObject({ state: "error", problem });
  const back = from(refused, { kind: "command-dropped", key: "key-1" });
  expect(elementBarState(back)?.state).toBe("cycling");
  expect(back.localViews[ID]?.visible).toBe(2);
});

test("an accept refused because another tab owns the session names that owner instead of failing", () => {
  const problem = { code: "not_owner", message: "Another tab owns this session." };
  const refused = from(cycling(), {
    kind: "command-refused",
    key: "key-1",
    problem,
    activeOwner: "tab-other",
  });
  expect(elementBarState(refused)?.state).toBe("cycling");
  expect(refused.sessions[ID]?.activeOwner).toBe("tab-other");
});

test("a response that is read after a newer event does not set the phase back", () => {
  const done = from(cycling(), sessionEvent(session({ phase: "completed" })));
  const answered = from(done, {
    kind: "command-recorded",
    key: "key-1",
    response: response("accept_requested"),
  });
  expect(elementBarState(answered)).toMatchObject({ state: "done", outcome: "accepted" });
});

test("a refused generate becomes its draft again, with the reason", () => {
  const target = {
    element: { outerHTML: "<h1>x</h1>", tagName: "h1", classes: [] },
    label: "h1",
    alike: 1,
    inside: null,
    size: { width: 300, height: 40 },
  };
  const drafted = after(
    { kind: "draft-opened", target, defaults: { action: "bolder", count: 3, prompt: "more sea" } },
    { kind: "command-created", command: command(GENERATE) },
  );
  const refused = from(drafted, { kind: "command-refused", key: "key-1", problem: PROBLEM });
  expect(elementBarState(refused)).toMatchObject({
    state: "configure",
    draft: { prompt: "more sea", problem: PROBLEM },
  });
  const answered = from(drafted, {
    kind: "command-recorded",
    key: "key-1",
    response: response("generate_requested"),
  });
  expect(answered.draft).toBeNull();
});

test("picking something new dismisses the session that ended", () => {
  const target = {
    element: { outerHTML: "<p>x</p>", tagName: "p", classes: [] },
    label: "p",
    alike: 1,
    inside: null,
    size: { width: 300, height: 40 },
  };
  const ended = after(connected([session()]), pageRead(), sessionEvent(session({ phase: "completed" })));
  const picked = from(ended, {
    kind: "draft-opened",
    target,
    defaults: { action: "polish", count: 2, prompt: "" },
  });
  expect(elementBarState(from(picked, { kind: "draft-closed" }))).toBeNull();
});
