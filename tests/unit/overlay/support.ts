/** States and frames for the overlay's pure rules. */

import type { Input } from "../../../src/overlay/store/inputs.ts";
import { reduce } from "../../../src/overlay/store/reduce.ts";
import {
  type Command,
  emptyState,
  type OverlayState,
  type StageView,
} from "../../../src/overlay/store/state.ts";
import type { GenerateEvent } from "../../../src/protocol/events.ts";
import type { Frame } from "../../../src/protocol/frames.ts";
import type { SessionSummary } from "../../../src/protocol/snapshot.ts";
import type { EventAnswer } from "../../../src/protocol/status.ts";
import { summaryOf } from "../../e2e/support/summaries.ts";

export const OWNER = "tab-me";
export const PAGE = "http://localhost:5173/shop";
export const ID = "a1b2c3d4";

/** The state after these inputs. */
export function after(...inputs: readonly Input[]): OverlayState {
  return from(emptyState(OWNER, PAGE), ...inputs);
}

export function from(state: OverlayState, ...inputs: readonly Input[]): OverlayState {
  return inputs.reduce(reduce, state);
}

/** A session of this tab and this page. */
export function session(patch: Partial<SessionSummary> = {}): SessionSummary {
  return summaryOf(patch.id ?? ID, { phase: "cycling", pageUrl: PAGE, activeOwner: OWNER, ...patch });
}

export function frame(value: Frame, cursor: string | null = null): Input {
  return { kind: "frame", frame: value, cursor };
}

export function connected(sessions: readonly SessionSummary[], cursor = "1-0"): Input {
  return frame({
    type: "connected",
    cursor,
    hasProjectContext: true,
    sessions,
    agent: { listening: true, names: ["agent"] },
  });
}

export function told(summary: SessionSummary, cursor: string | null = "1-1"): Input {
  return frame({ type: "session", id: summary.id, summary }, cursor);
}

export function stage(patch: Partial<StageView> = {}): Input {
  return {
    kind: "stage",
    view: { id: ID, wrapper: "present", arrived: 3, params: {}, problem: null, ...patch },
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

export function answer(phase: EventAnswer["phase"], patch: Partial<EventAnswer> = {}): EventAnswer {
  return { ok: true, id: ID, seq: 1, phase, ...patch };
}
