import { type EntryDraft, entryTime } from "../runtime/entry.ts";
import type { DecideContext } from "./decision.ts";
import { evolve } from "./evolve.ts";
import type { SessionState } from "./state.ts";

/** The state after drafts, as the journal will fold them. */
export function fold(
  state: SessionState,
  drafts: readonly EntryDraft[],
  context: DecideContext,
): SessionState {
  const time = entryTime(context);
  return drafts.reduce(
    (next, draft, index) => evolve(next, { ...draft, seq: context.nextSeq + index, id: state.id, ...time }),
    state,
  );
}
