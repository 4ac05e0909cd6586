import { DEFAULT_VARIANTS } from "../../../protocol/limits.ts";
import type { RequestSummary } from "../../../protocol/snapshot.ts";
import { queuedBroadcasts } from "../broadcasts.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { enqueue, workOf } from "../work-queue.ts";
import { decideOpening, openSession, promptOf } from "./opening.ts";

/** The person asks for variants. */
export const generate: SessionEventRules<"generate"> = {
  decide: (state, _event, post) => decideOpening(state, post),
  evolve,
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};

function evolve(state: SessionState, entry: SessionEntry<"generate">): SessionState {
  const { event } = entry;
  const { element, insertPosition } = targetOf(event);
  return {
    ...enqueue(openSession(state, entry), workOf(entry, "generate")),
    phase: "generate_requested",
    insert: event.mode === "insert",
    request: requestOf(entry),
    ...(insertPosition === undefined ? {} : { insertPosition }),
    element,
    expectedVariants: event.count ?? DEFAULT_VARIANTS,
    artifacts: event.screenshotPath === undefined ? [] : [event.screenshotPath],
  };
}

function requestOf({ event, ts }: SessionEntry<"generate">): RequestSummary {
  const comments = event.comments?.length ?? 0;
  return {
    ...(event.action === undefined ? {} : { action: event.action }),
    ...promptOf(event.freeformPrompt),
    count: event.count ?? DEFAULT_VARIANTS,
    ...(comments === 0 ? {} : { comments }),
    at: ts,
  };
}

/** The picked element, or an insert's anchor and the side of it; older writers may not have stored them. */
function targetOf(event: {
  readonly element?: SessionState["element"];
  readonly insert?: {
    readonly anchor?: SessionState["element"];
    readonly position?: SessionState["insertPosition"];
  };
}): Pick<SessionState, "element" | "insertPosition"> {
  const { anchor, position } = event.insert ?? {};
  const element = anchor ?? event.element ?? null;
  return position === undefined ? { element } : { element, insertPosition: position };
}
