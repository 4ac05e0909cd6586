/** Reduces messages about the whole page (steers). */

import { samePage } from "../../protocol/same-page.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { OverlayState, Steer } from "./state.ts";

/** Records how a message ended; an earlier reply stays when this one has no text. */
export function endSteer(
  state: OverlayState,
  id: string,
  outcome: NonNullable<Steer["outcome"]>,
): OverlayState {
  return patchSteer(state, id, (steer) => ({
    ...steer,
    outcome: { ok: outcome.ok, message: outcome.message ?? steer.outcome?.message ?? null },
  }));
}

/** Takes a message's summary; one that another tab sent about this page is listed without its text. */
export function applySteerSummary(state: OverlayState, summary: SessionSummary): OverlayState {
  const { id, phase, pageUrl } = summary;
  const isKnown = state.steers.some((steer) => steer.id === id);
  switch (phase) {
    case "steer_done":
    case "completed":
      return endSteer(state, id, { ok: true, message: null });
    case "discarded":
      return { ...state, steers: state.steers.filter((steer) => steer.id !== id) };
    case "agent_error":
      return endSteer(state, id, { ok: false, message: summary.error ?? "The agent reported an error." });
    case "stranded":
      return endSteer(state, id, { ok: false, message: "No agent could take it after several tries." });
    default:
      if (isKnown) return patchSteer(state, id, (steer) => ({ ...steer, outcome: null }));
      if (!samePage(pageUrl, state.page)) return state;
      return { ...state, steers: [...state.steers, { id, message: null, outcome: null }] };
  }
}

/** Messages without an outcome that the server no longer lists. */
export function unresolvedSteers(state: OverlayState, listed: ReadonlySet<string>): readonly string[] {
  const inFlight = new Set(state.commands.map(({ event }) => event.id));
  return state.steers
    .filter(({ id, outcome }) => outcome === null && !listed.has(id) && !inFlight.has(id))
    .map(({ id }) => id);
}

function patchSteer(state: OverlayState, id: string, change: (steer: Steer) => Steer): OverlayState {
  return { ...state, steers: state.steers.map((steer) => (steer.id === id ? change(steer) : steer)) };
}
