import { sessionBroadcast } from "../broadcasts.ts";
import { allow } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import { hasAssignee, withoutAssignees } from "../work-queue.ts";

/** You let any agent take what you had addressed to one. */
export const unassign: SessionEventRules<"unassign"> = {
  decide: (state) => (hasAssignee(state) ? allow() : { kind: "duplicate", seq: state.seq }),
  evolve: (state) => withoutAssignees(state),
  broadcast: (_entry, _before, after) => [sessionBroadcast(after)],
};
