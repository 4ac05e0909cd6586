/** The shape of a session's rules for one entry type; what does not have it does not compile. */
import type { EntryOf, EntryRules, EntryTypeOf } from "../../entry-registry.ts";
import type { EventDecision, PostContext } from "../decision.ts";
import type { RunCause } from "../runs/run-end.ts";
import type { RunRecord } from "../runs/run-record.ts";
import type { OutboxBroadcast, SessionState } from "../state.ts";
import type { SessionBodies } from "./bodies.ts";

export interface SessionEntryRules<Type extends EntryTypeOf<Bodies>, Bodies = SessionBodies>
  extends EntryRules<SessionState, EntryOf<Bodies, Type>> {
  /**
   * What browsers are sent of the entry, in this order.
   * @param before the state the entry was folded into
   * @param after the state it made
   */
  readonly broadcast: (
    entry: EntryOf<Bodies, Type>,
    before: SessionState,
    after: SessionState,
  ) => readonly OutboxBroadcast[];
  /** Bookkeeping: no activity of the session. */
  readonly maintenance?: true;
  /** Only the other tabs want to know it: it gives no agent work, and finishes nothing. */
  readonly tabOnly?: true;
  /** Why a run is over whose lease the entry has ended; absent: its work was superseded. */
  readonly runCause?: (entry: EntryOf<Bodies, Type>, run: RunRecord) => RunCause | null;
}

/** The rules of a browser event, which is decided before it becomes an entry. */
export interface SessionEventRules<Type extends EntryTypeOf<Bodies>, Bodies = SessionBodies>
  extends SessionEntryRules<Type, Bodies> {
  readonly decide: (
    state: SessionState,
    event: PostedEvent<Bodies, Type>,
    post: PostContext,
  ) => EventDecision;
}

/** An event as it was posted: the body of its entry. */
export type PostedEvent<Bodies, Type extends EntryTypeOf<Bodies> = EntryTypeOf<Bodies>> = {
  [T in Type]: Bodies[T] & { readonly type: T };
}[Type];

export type SessionRegistry<Bodies = SessionBodies> = {
  readonly [Type in EntryTypeOf<Bodies>]: SessionEntryRules<Type, Bodies>;
};

export type SessionEventRegistry<Bodies, Types extends EntryTypeOf<Bodies>> = {
  readonly [Type in Types]: SessionEventRules<Type, Bodies>;
};
