import { queuedBroadcasts } from "../broadcasts.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import { enqueue, workOf } from "../work-queue.ts";
import { decideOpening, openSession, promptOf } from "./opening.ts";

/** The person sends a message about the page: a session of its own. */
export const steer: SessionEventRules<"steer"> = {
  decide: (state, _event, post) => decideOpening(state, post),
  evolve: (state, entry) => ({
    ...enqueue(openSession(state, entry), workOf(entry, "steer")),
    phase: "steer_requested",
    request: { ...promptOf(entry.event.message), at: entry.ts },
  }),
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};
