import { deliveryBroadcast, sessionBroadcast } from "../broadcasts.ts";
import type { SessionEntryRules } from "./rules.ts";

/** Older work is obsolete by the person's decision. */
export const superseded: SessionEntryRules<"superseded"> = {
  evolve: (state, entry) => ({
    ...state,
    pending: state.pending.filter((item) => item.seq !== entry.of),
    unheard: entry.event.held ? [...state.unheard, entry.of ?? 0] : state.unheard,
  }),
  broadcast: (entry, before, after) => [
    deliveryBroadcast(before, entry.of, "resolved"),
    sessionBroadcast(after),
  ],
};
