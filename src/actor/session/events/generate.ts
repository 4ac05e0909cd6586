import { DEFAULT_VARIANTS } from "../../../protocol/limits.ts";
import { queuedBroadcasts } from "../broadcasts.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { enqueue, workOf } from "../work-queue.ts";
import { decideOpening, openSession } from "./opening.ts";

/** The person asks for variants. */
export const generate: SessionEventRules<"generate"> = {
  decide: (state, _event, post) => decideOpening(state, post),
  evolve,
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};

function evolve(state: SessionState, entry: SessionEntry<"generate">): SessionState {
  const { event } = entry;
  return {
    ...enqueue(openSession(state, entry), workOf(entry, "generate")),
    phase: "generate_requested",
    insert: event.mode === "insert",
    element: elementOf(event),
    expectedVariants: event.count ?? DEFAULT_VARIANTS,
    artifacts: event.screenshotPath === undefined ? [] : [event.screenshotPath],
  };
}

/** The picked element, or the anchor of an insert; older writers may not have stored it. */
function elementOf(event: {
  readonly element?: SessionState["element"];
  readonly insert?: { readonly anchor?: SessionState["element"] };
}): SessionState["element"] {
  return event.insert?.anchor ?? event.element ?? null;
}
