import { sessionBroadcast } from "../broadcasts.ts";
import { finish } from "../finish.ts";
import type { SessionEntryRules } from "./rules.ts";

/** Page and files agree that the wrapper was edited away: the session ends as if it had been discarded. */
export const wrapperGone: SessionEntryRules<"wrapper_gone"> = {
  evolve: (state) => ({ ...finish(state, "discarded"), missing: undefined }),
  broadcast: ({ id, seq, event }, _before, after) => [
    { frame: { type: "discarded", id, seq, message: event.message } },
    sessionBroadcast(after),
  ],
};
