import {
  type EntryBodies,
  type EntryOf,
  type EntryTypeOf,
  evolveEntry,
  isEntryOf,
} from "../entry-registry.ts";
import type { Entry } from "../runtime/entry.ts";
import { endedRunBroadcasts } from "./broadcasts.ts";
import type { SessionBodies } from "./entries/bodies.ts";
import { SESSION_ENTRIES } from "./entries/index.ts";
import type { SessionRegistry } from "./entries/rules.ts";
import { evolveLegacy, isLegacyEntry } from "./legacy/evolve-legacy.ts";
import { endLostRuns } from "./runs/evolve-runs.ts";
import type { OutboxBroadcast, SessionState } from "./state.ts";

/** Folds one entry into the state: total, pure, the same on every replay. */
export function evolve(state: SessionState, entry: Entry): SessionState {
  return isLegacyEntry(entry)
    ? evolveLegacy(state, entry)
    : evolveWith<SessionBodies>(SESSION_ENTRIES, state, entry);
}

/** The same by the rules of any registry. */
export function evolveWith<Bodies extends EntryBodies<Bodies>>(
  registry: SessionRegistry<Bodies>,
  state: SessionState,
  entry: Entry,
): SessionState {
  // A type that is not known begins no session either.
  if (!isEntryOf<Bodies>(registry, entry)) return state.seq === 0 ? state : { ...state, seq: entry.seq };
  const folded = evolveEntry<SessionState, Bodies, EntryTypeOf<Bodies>>(registry, state, entry);
  const next: SessionState = {
    ...folded,
    seq: entry.seq,
    runs: endLostRuns(folded, entry.ts, (run) => registry[entry.type].runCause?.(entry, run) ?? null),
    updatedAt: registry[entry.type].maintenance ? state.updatedAt : entry.ts,
    keys:
      entry.key === undefined
        ? folded.keys
        : { ...folded.keys, [entry.key]: { seq: entry.seq, phase: folded.phase, hash: entry.hash ?? "" } },
  };
  const frames = broadcastsOf<Bodies, EntryTypeOf<Bodies>>(registry, entry, state, next);
  if (frames.length === 0) return next;
  return { ...next, outbox: [...next.outbox, { seq: entry.seq, frames }] };
}

function broadcastsOf<Bodies, Type extends EntryTypeOf<Bodies>>(
  registry: SessionRegistry<Bodies>,
  entry: EntryOf<Bodies, Type>,
  before: SessionState,
  after: SessionState,
): readonly OutboxBroadcast[] {
  return [...registry[entry.type].broadcast(entry, before, after), ...endedRunBroadcasts(before, after)];
}
