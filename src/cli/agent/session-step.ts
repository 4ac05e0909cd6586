/** The next step of a session for the agent that asks, by its next action and by who holds its work. */
import type { NextAction } from "../../protocol/next-action.ts";
import { type Step, type StepContext, type StepName, step } from "./next-steps.ts";
import type { SessionView } from "./project-view.ts";

/** Lower is more urgent: first decisions, then requests that wait for an agent, then what waits for the page. */
const URGENCY: Readonly<Record<string, number>> = {
  accept_requested: 0,
  discard_requested: 0,
  carbonize_required: 1,
  stranded: 2,
  agent_error: 2,
  steer_requested: 3,
  generate_requested: 3,
  // Finished, but with markers left in the source: after all open sessions.
  completed: 5,
  discarded: 5,
};

/** The named session, or the one to go on with first. */
export function mostUrgent(sessions: readonly SessionView[], id?: string): SessionView | null {
  if (id !== undefined) return sessions.find((session) => session.id === id) ?? null;
  const urgency = (session: SessionView) => URGENCY[session.phase ?? ""] ?? 4;
  return [...sessions].sort((a, b) => urgency(a) - urgency(b))[0] ?? null;
}

/** One step that can be run now. */
export function sessionStep(context: StepContext, session: SessionView): Step {
  const { id, nextAction } = session;
  const values = { id, why: nextAction.reason };
  const held = session.source === "journal" ? session.deliveryLease : null;
  const assignee = session.source === "journal" ? session.pendingEvent?.assignee : undefined;
  if (assignee !== undefined && assignee !== context.agent && held?.agent !== context.agent)
    return step("leave_to_assignee", context, { assignee });
  if (held !== null) {
    const isOwn = held.agent === context.agent;
    const until = { until: held.expiresAt, holder: held.agent };
    return step(isOwn ? "take_again" : "take_back", context, { ...values, ...until });
  }
  const waits = session.source === "journal" && session.pendingEvent !== null && !session.pendingEvent.dead;
  if (waits) return step("poll_session", context, values);
  if (session.source === "markers")
    return step(STEP_OF_MARKERS[nextAction.action] ?? "discard", context, values);
  const name = STEP_OF_ACTION[nextAction.action];
  if (name !== undefined) return step(name, context, values);
  return commandStep(context, nextAction);
}

/** Markers in the source of a session that no server knows. */
const STEP_OF_MARKERS: Partial<Record<NextAction["action"], StepName>> = {
  run_carbonize_cleanup: "carbonize",
  persist_fallback_to_true_source: "look",
};

/** A session without work that waits or is held. Other actions name their command themselves. */
const STEP_OF_ACTION: Partial<Record<NextAction["action"], StepName>> = {
  poll_for_pending_event: "poll_session",
  write_variants: "poll_session",
  continue_writing_variants: "poll_session",
  run_carbonize_cleanup: "carbonize",
  acknowledge_completion: "complete",
  persist_fallback_to_true_source: "complete_forced",
  restore_discard: "discard",
  fix_mount_failure: "poll_session",
  retry_after_error: "requeue",
  requeue_dead_letter: "requeue",
  repair_journal: "look",
  no_active_session: "poll",
  ask_user_to_reopen_browser: "poll_session",
};

/** The action's own command: an accept with its values, the end of a session whose wrapper is gone, a poll. */
function commandStep(context: StepContext, { reason, command, sessionId }: NextAction): Step {
  const id = sessionId ?? "";
  if (command?.includes(" --discarded")) return step("complete_discarded", context, { id });
  if (command === null || command.endsWith(" poll")) return step("poll", context);
  if (command.endsWith(" status")) return step("look", context);
  return { text: `${reason} Run: ${command}`, command };
}
