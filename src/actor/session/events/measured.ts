import { sessionBroadcast } from "../broadcasts.ts";
import { allow } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";

/** The page has measured. The first answer to the newest request counts. */
export const measured: SessionEventRules<"measured"> = {
  decide: ({ measurement, seq }, event) => {
    if (measurement?.request !== event.request) return { kind: "stale" };
    return measurement.result === undefined ? allow() : { kind: "duplicate", seq };
  },
  evolve: (state, { event: { request, result, differences, reason } }) => ({
    ...state,
    measurement: {
      ...{ request, result },
      ...(differences === undefined ? {} : { differences }),
      ...(reason === undefined ? {} : { reason }),
    },
  }),
  broadcast: (_entry, _before, after) => [sessionBroadcast(after)],
};
