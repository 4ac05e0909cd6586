/** The element bar's state machine: its state is a pure function of the overlay's state. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { focusedSession, pageSnapshot } from "./selectors.ts";
import type { Command, Draft, OverlayProblem, OverlayState } from "./state.ts";

export type ElementBarState =
  | { readonly state: "configure"; readonly draft: Draft }
  | { readonly state: "working"; readonly session: SessionSummary; readonly command: null }
  | { readonly state: "working"; readonly session: null; readonly command: Command }
  | { readonly state: "cycling"; readonly session: SessionSummary }
  | { readonly state: "saving"; readonly session: SessionSummary; readonly command: Command }
  | { readonly state: "waiting"; readonly session: SessionSummary; readonly decision: "accept" | "discard" }
  | { readonly state: "cleanup"; readonly session: SessionSummary }
  | { readonly state: "done"; readonly session: SessionSummary; readonly outcome: "accepted" | "discarded" }
  | {
      readonly state: "error";
      readonly session: SessionSummary;
      readonly problem: OverlayProblem;
      /** The refused decision, when that is what failed. */
      readonly command: Command | null;
    };

/** The element bar's state; `null` when there is nothing to show. */
export function elementBarState(state: OverlayState): ElementBarState | null {
  const generate = state.commands.find((command) => command.event.type === "generate");
  if (generate !== undefined) return { state: "working", session: null, command: generate };
  if (state.draft !== null) return { state: "configure", draft: state.draft };
  const session = focusedSession(state);
  if (session === null) return null;
  const command = state.commands.find(
    // An undo concerns a variant that was accepted earlier, not what is on screen.
    ({ event }) => event.id === session.id && event.type !== "undo_request",
  );
  if (command?.state === "refused") {
    const problem = command.problem ?? { code: "refused", message: "The server did not take it." };
    return { state: "error", session, problem, command };
  }
  if (command !== undefined) return { state: "saving", session, command };
  return byPhase(state, session);
}

function byPhase(state: OverlayState, session: SessionSummary): ElementBarState | null {
  switch (session.phase) {
    case "new":
    case "generate_requested":
      // Variants can be compared as they arrive, before the last one is written.
      return pageSnapshot(state, session.id).arrived > 0
        ? { state: "cycling", session }
        : { state: "working", session, command: null };
    case "variants_ready":
    case "cycling":
      return { state: "cycling", session };
    case "accept_requested":
      return { state: "waiting", session, decision: "accept" };
    case "discard_requested":
      return { state: "waiting", session, decision: "discard" };
    case "carbonize_required":
      return { state: "cleanup", session };
    case "completed":
      return { state: "done", session, outcome: "accepted" };
    case "discarded":
      return { state: "done", session, outcome: "discarded" };
    case "agent_error":
    case "stranded":
      return { state: "error", session, problem: failure(session), command: null };
    case "steer_requested":
    case "steer_done":
      return null;
  }
}

function failure(session: SessionSummary): OverlayProblem {
  if (session.phase === "stranded") {
    return { code: "stranded", message: "No agent could finish this after several tries." };
  }
  return { code: "agent_error", message: session.error ?? "The agent reported an error." };
}
