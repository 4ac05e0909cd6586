/** The overlay's state as text: for the bar, and for screen readers. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { type ElementBarState, elementBarState } from "../store/element-bar-state.ts";
import { countArrivedVariants, lastRunPhase } from "../store/run-outputs.ts";
import { agentState, pageSnapshot, visibleVariant } from "../store/selectors.ts";
import type { Draft, OverlayState } from "../store/state.ts";

export type ConnectionStatus =
  | "connecting"
  | "live"
  | "reconnecting"
  | "agent away"
  | "wrong app"
  | "refused";

/** The connection's status. A live server without an agent has its own status, because you have to start one. */
export function connectionStatus(state: OverlayState): ConnectionStatus {
  if (state.connection === "paused") return "connecting";
  if (state.connection === "live" && state.wrongApp !== null) return "wrong app";
  if (state.connection === "live") return agentState(state) === "away" ? "agent away" : "live";
  return state.connection;
}

/** The progress of the agent's work, in one sentence. */
export function workingText(
  state: OverlayState,
  bar: Extract<ElementBarState, { state: "working" }>,
): string {
  if (bar.session === null) {
    return bar.command.state === "sending"
      ? "Sending your request."
      : "Not sent yet: the server does not answer. It is sent as soon as it does.";
  }
  const { delivery } = bar.session;
  const agent = delivery?.agent ?? "the agent";
  switch (delivery?.state) {
    case "delivered":
      return `Delivered to ${agent}.`;
    case "received":
      return `${capitalize(agent)} has read it and starts.`;
    case "working":
      return `${capitalize(agent)} ${phaseText(state, bar.session)}.`;
    case "resolved":
      return `${capitalize(agent)} has finished.`;
    default:
      return queuedText(delivery?.assignee ?? "an agent", agentState(state, bar.session));
  }
}

function queuedText(agent: string, is: ReturnType<typeof agentState>): string {
  switch (is) {
    case "listening":
      return `Queued: ${agent} is listening and picks it up in a moment.`;
    case "at work":
      return `Queued: ${agent} is at work on something else; this comes next.`;
    case "away":
      return `Queued. It is recorded and waits for ${agent}.`;
  }
}

/** How many of the requested variants have arrived. */
export function variantsText(state: OverlayState, session: SessionSummary): string {
  const { expectedVariants: expected } = session;
  const arrived = countArrivedVariants(state, session);
  if (arrived > 0) return `Variant ${arrived} of ${expected} has arrived`;
  return `${expected} ${expected === 1 ? "variant" : "variants"} asked for`;
}

/** The last phase that the agent reported, after its name. */
function phaseText(state: OverlayState, session: SessionSummary): string {
  const last = lastRunPhase(state, session);
  const of = `of ${session.expectedVariants}`;
  switch (last?.phase) {
    case "picked_up":
      return "has picked it up";
    case "scaffolding":
      return "is looking for the element in the source";
    case "source_ready":
      return "has found the element in the source";
    case "writing":
      return last.variant === undefined ? "is writing" : `is writing variant ${last.variant} ${of}`;
    case "variant_ready":
      return last.variant === undefined ? "has a variant ready" : `has variant ${last.variant} ${of} ready`;
    case "all_variants_ready":
      return session.expectedVariants === 1
        ? "has the variant ready"
        : `has all ${session.expectedVariants} variants ready`;
    case "cleaning_up":
      return "is cleaning up";
    default:
      return "is at work";
  }
}

/** What a screen reader announces when the state changes. */
export function announcement(state: OverlayState): string {
  const bar = elementBarState(state);
  switch (bar?.state) {
    case undefined:
      return state.connection === "reconnecting" ? "Reconnecting to the live server." : "";
    case "configure":
      return bar.draft.problem?.message ?? pickedText(bar.draft);
    case "working":
      return workingText(state, bar);
    case "cycling": {
      const { arrived, problem } = pageSnapshot(state, bar.session.id);
      if (problem !== null) return problem.message;
      if (arrived === 0) return "The variants are written and appear in the page in a moment.";
      const visible = visibleVariant(state, bar.session);
      return visible === 0 ? "Original." : `Variant ${visible} of ${arrived}.`;
    }
    case "saving":
      return bar.command.state === "sending" ? "Saving." : "Not saved yet. Your choice is kept.";
    case "waiting":
      return "Recorded. Waiting for the agent.";
    case "cleanup":
      return "Accepted. Clean-up pending.";
    case "done":
      return bar.outcome === "accepted"
        ? "Done. The variant is in your source."
        : "Discarded. The source is as it was.";
    case "error":
      return bar.problem.message;
  }
}

function pickedText({ side, target }: Draft): string {
  return side === null
    ? `Picked ${target.label}. Choose an action.`
    : `Something new ${side} ${target.label}. Say what.`;
}

function capitalize(text: string): string {
  return text === "the agent" ? "The agent" : text;
}
