/** States and actions for tests of the store. */

import type { StoreAction } from "../../../src/overlay/store/actions.ts";
import { reduce } from "../../../src/overlay/store/reduce.ts";
import {
  type Command,
  initialState,
  type OverlayState,
  type PageSnapshot,
} from "../../../src/overlay/store/state.ts";
import type { GenerateEvent } from "../../../src/protocol/events/generate.ts";
import type { ServerEvent } from "../../../src/protocol/server-events.ts";
import type { SessionSummary } from "../../../src/protocol/snapshot.ts";
import type { EventResponse } from "../../../src/protocol/status.ts";
import { summaryOf } from "../../support/browser/summaries.ts";

export const OWNER = "tab-me";
export const PAGE = "http://localhost:5173/shop";
export const ID = "a1b2c3d4";

/** The state after these actions. */
export function after(...actions: readonly StoreAction[]): OverlayState {
  return from(initialState(OWNER, PAGE), ...actions);
}

export function from(state: OverlayState, ...actions: readonly StoreAction[]): OverlayState {
  return actions.reduce(reduce, state);
}

/** A session of this tab and this page. */
export function session(patch: Partial<SessionSummary> = {}): SessionSummary {
  return summaryOf(patch.id ?? ID, { phase: "cycling", pageUrl: PAGE, activeOwner: OWNER, ...patch });
}

export function serverEvent(value: ServerEvent, cursor: string | null = null): StoreAction {
  return { kind: "server-event", event: value, cursor };
}

export function connected(sessions: readonly SessionSummary[], cursor = "1-0"): StoreAction {
  return serverEvent({
    type: "connected",
    cursor,
    hasProjectContext: true,
    sessions,
    agent: { listening: true, names: ["agent"] },
  });
}

export function sessionEvent(summary: SessionSummary, cursor: string | null = "1-1"): StoreAction {
  return serverEvent({ type: "session", id: summary.id, summary }, cursor);
}

export function pageRead(patch: Partial<PageSnapshot> = {}): StoreAction {
  return {
    kind: "page-read",
    snapshot: { id: ID, wrapper: "present", arrived: 3, params: {}, problem: null, ...patch },
  };
}

export const GENERATE: GenerateEvent = {
  type: "generate",
  id: ID,
  action: "bolder",
  count: 3,
  pageUrl: PAGE,
  element: { outerHTML: "<h1>x</h1>", tagName: "h1", classes: [] },
  owner: OWNER,
};

export function command(event: Command["event"], key = "key-1"): Command {
  return { key, event, state: "sending", problem: null };
}

export function response(phase: EventResponse["phase"], patch: Partial<EventResponse> = {}): EventResponse {
  return { ok: true, id: ID, seq: 1, phase, ...patch };
}
