import type { NextAction, NextActionName } from "../../protocol/next-action.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { WorkType } from "../../protocol/work.ts";
import { heldItem, type WorkItem } from "../work-item.ts";
import { inDeliveryOrder } from "./offers.ts";
import type { SessionState } from "./state.ts";
import type { ViewContext } from "./view.ts";

const COMMAND = "npx impeccable-live";

const WAITING_FOR: Readonly<Record<WorkType, string>> = {
  generate: "The person asked for variants and no agent has taken the request.",
  accept: "The person accepted a variant and no agent has taken it.",
  discard: "The person discarded the variants and no agent has taken it.",
  steer: "The person sent a message and no agent has taken it.",
  undo_request: "The person asked to undo an accepted variant.",
  variant_mount_failed: "A variant could not be shown and no agent has taken it.",
  carbonize_cleanup: "The accepted variant still has to become plain source.",
  prefetch: "A page asked for a prefetch.",
};

/**
 * The one thing to do next, computed from the session's record alone. The command line refines it
 * with what it finds in the source files.
 */
export function nextAction(state: SessionState, { now, diagnostics }: ViewContext): NextAction {
  const at = (
    action: NextActionName,
    reason: string,
    command: string | null,
    more: Partial<NextAction> = {},
  ) => ({
    action,
    reason,
    command,
    sessionId: state.id,
    ...(state.sourceFile === null ? {} : { file: state.sourceFile }),
    ...more,
  });
  const held = heldItem(state.pending, now);
  if (held?.lease) {
    const { agent, expiresAt } = held.lease;
    const until = new Date(expiresAt).toISOString();
    return at("wait_for_agent", `${agent} works on ${held.type} until ${until} or longer.`, null, {
      lease: { agent, expiresAt: until },
    });
  }
  const waiting = inDeliveryOrder(state.pending).find((item) => !item.dead);
  if (waiting && waiting.type !== "carbonize_cleanup") return at(...pollFor(waiting), tunedValues(state));
  const dead = state.pending.find((item) => item.dead);
  if (dead) {
    const reason = `${dead.type} was given out ${dead.attempts} times and never answered.`;
    return at("requeue_dead_letter", reason, `${COMMAND} resume --id ${state.id} --requeue`);
  }
  if (state.phase === "carbonize_required") {
    const reason = "The accepted variant stands in the source inside markers; make it plain source.";
    return at("run_carbonize_cleanup", reason, `${COMMAND} complete --id ${state.id}`, tunedValues(state));
  }
  if (state.failed.length > 0) {
    const reason = `The agent reported an error: ${state.error ?? "no message"}`;
    return at("retry_after_error", reason, `${COMMAND} resume --id ${state.id} --requeue`);
  }
  if (diagnostics.some((diagnostic) => diagnostic.code === "journal_damaged") && state.phase === "new") {
    return at("repair_journal", "Nothing of this session's journal could be read.", `${COMMAND} status`);
  }
  const unmounted = Object.entries(state.mounts).find(([, mount]) => mount.state === "failed");
  if (unmounted && state.decidedAt === null && !isFinalPhase(state.phase)) {
    const [variant, mount] = unmounted;
    const reason = `Variant ${variant} could not be shown: ${mount.error ?? "no reason was given"}`;
    return at(
      "fix_mount_failure",
      reason,
      `${COMMAND} reply ${state.id} done --file ${state.sourceFile ?? "FILE"}`,
    );
  }
  if (state.phase === "variants_ready" || state.phase === "cycling") {
    return at("wait_for_user", "The variants are on the page; the person compares them.", `${COMMAND} poll`);
  }
  return at("no_active_session", `This session is ${state.phase}.`, null);
}

function pollFor(item: WorkItem): [NextActionName, string, string] {
  return ["poll_for_pending_event", WAITING_FOR[item.type], `${COMMAND} poll`];
}

function tunedValues(state: SessionState): Partial<NextAction> {
  return state.accepted ? { paramValues: state.accepted.paramValues } : {};
}
