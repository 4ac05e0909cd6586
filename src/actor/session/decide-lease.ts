import { decideExtend, decideGrant, decideRelease, requeueDraft } from "../leases/decide-lease.ts";
import { nextDeliverable } from "./available-work.ts";
import type { ExtendCommand, GrantCommand, ReleaseCommand, RequeueCommand } from "./commands.ts";
import { carriedOut, type DecideContext, rejected, type SessionDecision } from "./decision.ts";
import type { SessionState } from "./state.ts";
import { isBlockedByDecision } from "./timeouts.ts";

type LeaseCommand = GrantCommand | ExtendCommand | ReleaseCommand | RequeueCommand;

/** Decides a command about leases: the common rules, over the session's pending work. */
export function decideLease(
  state: SessionState,
  command: LeaseCommand,
  context: DecideContext,
): SessionDecision {
  switch (command.kind) {
    case "grant":
      return decideGrant(state.pending, nextDeliverable(state, command, context.now), command, context);
    case "extend":
      return decideExtend(state.pending, command, context, true);
    case "release":
      return decideRelease(state.pending, command, context);
    case "requeue":
      return decideRequeue(state);
  }
}

/** Puts back what is leased, dead or failed. */
function decideRequeue(state: SessionState): SessionDecision {
  const stuck = state.pending.filter(
    // Superseded work must not come back before the person's decision.
    (item) => (item.dead || item.lease !== null) && !isBlockedByDecision(state, item),
  );
  const items = [...stuck, ...state.failed];
  if (items.length === 0) {
    return rejected({
      code: "invalid_transition",
      message: "Nothing of this session is leased or dead; there is nothing to put back.",
      details: { phase: state.phase },
    });
  }
  return carriedOut(items.map(requeueDraft), { requeued: items.map((item) => item.seq) });
}
