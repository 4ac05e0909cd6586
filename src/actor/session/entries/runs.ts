/** Entries about runs: output streams of agents. */
import { deliveryBroadcast, sessionBroadcast } from "../broadcasts.ts";
import { endRun, finishRun, openRun } from "../runs/evolve-runs.ts";
import type { SessionEntryRules } from "./rules.ts";

export const runOpened: SessionEntryRules<"run_opened"> = {
  evolve: (state, entry) => ({ ...state, runs: openRun(state.runs ?? [], entry) }),
  broadcast: (entry, _before, after) => [
    deliveryBroadcast(after, entry.of, "working"),
    sessionBroadcast(after),
  ],
};

export const runOver: SessionEntryRules<"run_over"> = {
  evolve: (state, entry) => ({ ...state, runs: endRun(state.runs ?? [], entry) }),
  broadcast: () => [],
  maintenance: true,
};

export const runEnded: SessionEntryRules<"run_ended"> = {
  evolve: (state, entry) => ({ ...state, runs: finishRun(state.runs ?? [], entry) }),
  broadcast: () => [],
  maintenance: true,
};
