import { isFinalPhase } from "../../../protocol/phases.ts";
import { excludeOrigin, sessionBroadcast } from "../broadcasts.ts";
import { allow } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";

/** A variant is on the page. A page reports it each time it shows one; only a change is journaled. */
export const variantMounted: SessionEventRules<"variant_mounted"> = {
  decide: (state, event) => {
    if (state.mounts[event.variant]?.state === "mounted") return { kind: "duplicate", seq: state.seq };
    if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
    return allow();
  },
  evolve: (state, { event }) => {
    const url = event.url === undefined ? {} : { url: event.url };
    return { ...state, mounts: { ...state.mounts, [event.variant]: { state: "mounted", ...url } } };
  },
  broadcast: (entry, _before, after) => [excludeOrigin(sessionBroadcast(after), entry.event.owner)],
  tabOnly: true,
};
