import { type EntryRegistry, evolveEntry, isEntryOf } from "../entry-registry.ts";
import { applyLeaseEntry, type LeaseEntry } from "../leases/lease-entries.ts";
import { newWorkItem } from "../leases/work-item.ts";
import { type Entry, toActorTime, writtenAt } from "../runtime/entry.ts";
import { appendBroadcast, type LoggedBroadcast, trimLog } from "./broadcast-log.ts";
import type { ProjectBodies, ProjectEntry } from "./entries.ts";
import { getSharded, withoutSharded, withSharded } from "./sharded-map.ts";
import { lastAckedSeq, type ProjectState, withAccepted, withoutTab, withTab } from "./state.ts";

/** Cursors of older epochs are unknown: their browsers are sent `resync` and load everything again. */
const EPOCHS_KEPT = 64;
/** A prefetch that no agent answers is of no use later: only the newest are remembered. */
const MAX_PREFETCHES = 64;

const leaseRules = {
  evolve: (state: ProjectState, entry: LeaseEntry): ProjectState => ({
    ...state,
    prefetches: applyLeaseEntry(state.prefetches, entry),
  }),
};

const RULES = {
  epoch: {
    evolve: (state, entry) => ({
      ...state,
      epochs: [...state.epochs.slice(1 - EPOCHS_KEPT), entry.event],
      // Nothing was logged while the server was down, but time has passed.
      log: trimLog(state.log, writtenAt(entry)),
    }),
  },
  frame: {
    evolve: (state, entry) =>
      withBroadcast(state, { ...entry.event, at: toActorTime(entry, entry.event.at) }),
  },
  session_opened: {
    evolve(state, { event: { session, seq } }) {
      const last = getSharded(state.closed, session) ?? 0;
      const closed = withoutSharded(state.closed, session);
      // What was acknowledged while it was finished stays known: the session may send that again.
      const known = withAcked({ ...state, closed }, { session, seq: Math.max(last, seq) });
      return { ...known, open: { ...state.open, [session]: true } };
    },
  },
  session_closed: {
    evolve(state, { event: { session, seq } }) {
      const { [session]: _, ...open } = state.open;
      const { [session]: last, ...told } = state.told;
      const closed = withSharded(state.closed, session, Math.max(last ?? 0, seq));
      return { ...state, open, told, closed };
    },
  },
  session_archived: {
    evolve: (state, { event }) => ({ ...state, closed: withoutSharded(state.closed, event.session) }),
  },
  session_accepted: {
    evolve: (state, { event }) => ({ ...state, accepted: withAccepted(state.accepted, event) }),
  },
  prefetch: {
    evolve(state, entry) {
      const item = newWorkItem(entry.seq, "prefetch", entry.event, writtenAt(entry));
      return { ...state, prefetches: [...state.prefetches, item].slice(-MAX_PREFETCHES) };
    },
  },
  exit: {
    evolve: (state, { event }) => ({ ...state, tabs: withoutTab(state.tabs, event.owner) }),
  },
  presence: {
    evolve: (state, { event: { owner, state: word, revision } }) => ({
      ...state,
      tabs: withTab(state.tabs, owner, { state: word, revision }),
    }),
  },
  done: { evolve: (state, entry) => withoutPrefetch(state, entry) },
  error: { evolve: (state, entry) => withoutPrefetch(state, entry) },
  lease_granted: leaseRules,
  lease_extended: leaseRules,
  lease_released: leaseRules,
  dead_letter: leaseRules,
  requeued: leaseRules,
} satisfies EntryRegistry<ProjectState, ProjectBodies>;

/** Takes an entry of a project's journal for what its type says; `false` for types of other versions. */
export function isProjectEntry(entry: Entry): entry is ProjectEntry {
  return isEntryOf<ProjectBodies>(RULES, entry);
}

/** Folds one entry into the project's state: total and pure. */
export function evolveProject(state: ProjectState, entry: Entry): ProjectState {
  if (!isProjectEntry(entry)) return state;
  const next = evolveEntry<ProjectState, ProjectBodies, ProjectEntry["type"]>(RULES, state, entry);
  if (entry.key === undefined) return next;
  const id = "id" in entry.event && typeof entry.event.id === "string" ? entry.event.id : entry.id;
  return { ...next, keys: { ...next.keys, [entry.key]: { seq: entry.seq, hash: entry.hash ?? "", id } } };
}

function withBroadcast(state: ProjectState, broadcast: LoggedBroadcast): ProjectState {
  const log = trimLog(appendBroadcast(state.log, broadcast), broadcast.at);
  const next: ProjectState = { ...state, log, lastFrame: broadcast.n };
  return broadcast.from ? withAcked(next, broadcast.from) : next;
}

function withAcked(
  state: ProjectState,
  { session, seq }: { readonly session: string; readonly seq: number },
): ProjectState {
  if (seq <= lastAckedSeq(state, session)) return state;
  return { ...state, told: { ...state.told, [session]: seq } };
}

/** An agent has resolved a prefetch: its lease is remembered, so that the same reply again is a repetition. */
function withoutPrefetch(state: ProjectState, entry: ProjectEntry<"done" | "error">): ProjectState {
  const item = state.prefetches.find(({ seq }) => seq === entry.of);
  const resolved = { seq: entry.seq, hash: entry.hash ?? "" };
  return {
    ...state,
    prefetches: state.prefetches.filter(({ seq }) => seq !== entry.of),
    resolvedLeases: item?.lease
      ? { ...state.resolvedLeases, [item.lease.id]: resolved }
      : state.resolvedLeases,
  };
}
