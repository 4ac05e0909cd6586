import { isFinalPhase } from "../../../protocol/phases.ts";
import { sessionBroadcast } from "../broadcasts.ts";
import { allow } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";

/** The page is asked to measure. It reads the request in the summary, so that a page loaded later finds it, too. */
export const measureRequest: SessionEventRules<"measure_request"> = {
  decide: (state, event) => {
    if (state.measurement?.request === event.request) return { kind: "duplicate", seq: state.seq };
    if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
    return allow();
  },
  evolve: (state, { event }) => ({ ...state, measurement: { request: event.request } }),
  broadcast: (_entry, _before, after) => [sessionBroadcast(after)],
};
