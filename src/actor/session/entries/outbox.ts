import type { SessionEntryRules } from "./rules.ts";

/** The project has acknowledged broadcasts. */
export const outbox: SessionEntryRules<"outbox"> = {
  evolve: (state, entry) => ({
    ...state,
    outbox: state.outbox.filter((item) => item.seq > entry.event.upTo),
  }),
  broadcast: () => [],
  maintenance: true,
};
