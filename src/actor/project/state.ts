import { HISTORY_ITEMS } from "../../protocol/limits.ts";
import { applyLeaseEntry } from "../leases/lease-entries.ts";
import { adjustItemClocks, newWorkItem, type WorkItem } from "../leases/work-item.ts";
import type { Entry } from "../runtime/entry.ts";
import {
  appendBroadcast,
  type BroadcastLog,
  clampTimestamps,
  EMPTY_LOG,
  type LoggedBroadcast,
  toBroadcastLog,
  trimLog,
} from "./broadcast-log.ts";
import { isProjectEntry, type ProjectEntry } from "./entries.ts";
import { getSharded, type ShardedMap, toShardedMap, withoutSharded, withSharded } from "./sharded-map.ts";

/** Raised when the shape below changes: older snapshots are then rebuilt from the journal. */
export const PROJECT_STATE_VERSION = 4;

/** Older epochs' cursors are no longer known; their clients load everything anew. */
const EPOCHS_KEPT = 64;

/** Where an epoch began: its cursors name frames behind `after`. */
export interface Epoch {
  readonly epoch: number;
  readonly after: number;
}

/** The fold of a project's journal. */
export interface ProjectState {
  readonly epochs: readonly Epoch[];
  /** The newest frames; numbered without gaps. */
  readonly log: BroadcastLog;
  /** The number of the newest frame ever logged. */
  readonly lastFrame: number;
  /** The last entry each open session has told. */
  readonly told: Readonly<Record<string, number>>;
  readonly open: Readonly<Record<string, true>>;
  /** Finished sessions that are not in the archive yet, with the last entry each has told. */
  readonly closed: ShardedMap<number>;
  /** When the accepted variant of each session was in the source: the newest, as many as history shows. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Prefetches that wait for an agent. */
  readonly prefetches: readonly WorkItem[];
  readonly keys: Readonly<
    Record<string, { readonly seq: number; readonly hash: string; readonly id: string }>
  >;
  readonly resolvedLeases: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
}

export const NEW_PROJECT: ProjectState = {
  epochs: [],
  log: EMPTY_LOG,
  lastFrame: 0,
  told: {},
  open: {},
  closed: {},
  accepted: {},
  prefetches: [],
  keys: {},
  resolvedLeases: {},
};

/** Folds one entry into the project's state: total and pure. */
export function evolveProject(state: ProjectState, entry: Entry): ProjectState {
  if (!isProjectEntry(entry)) return state;
  const next = fold(state, entry);
  if (entry.key === undefined) return next;
  const id = "id" in entry.event && typeof entry.event.id === "string" ? entry.event.id : entry.id;
  return { ...next, keys: { ...next.keys, [entry.key]: { seq: entry.seq, hash: entry.hash ?? "", id } } };
}

function fold(state: ProjectState, entry: ProjectEntry): ProjectState {
  switch (entry.type) {
    case "epoch":
      return {
        ...state,
        epochs: [...state.epochs.slice(1 - EPOCHS_KEPT), entry.event],
        // Nothing was logged while nobody was here, but time has passed.
        log: trimLog(state.log, Date.parse(entry.ts)),
      };
    case "frame":
      return logged(state, entry.event);
    case "session_opened": {
      const { session, seq } = entry.event;
      const last = getSharded(state.closed, session) ?? 0;
      const closed = withoutSharded(state.closed, session);
      // What it told when it was finished stays known: it may tell that again.
      const known = told({ ...state, closed }, { session, seq: Math.max(last, seq) });
      return { ...known, open: { ...state.open, [session]: true } };
    }
    case "session_closed": {
      const { session, seq } = entry.event;
      const { [session]: _, ...open } = state.open;
      const { [session]: last, ...others } = state.told;
      return {
        ...state,
        open,
        told: others,
        closed: withSharded(state.closed, session, Math.max(last ?? 0, seq)),
      };
    }
    case "session_archived":
      return { ...state, closed: withoutSharded(state.closed, entry.event.session) };
    case "session_accepted":
      return { ...state, accepted: newestAccepted(state.accepted, entry.event) };
    case "prefetch": {
      const item = newWorkItem(entry.seq, "prefetch", entry.event, Date.parse(entry.ts));
      return { ...state, prefetches: [...state.prefetches, item] };
    }
    case "exit":
      return state;
    case "done":
    case "error": {
      const item = state.prefetches.find((candidate) => candidate.seq === entry.of);
      const settled = { seq: entry.seq, hash: entry.hash ?? "" };
      return {
        ...state,
        prefetches: state.prefetches.filter((candidate) => candidate.seq !== entry.of),
        resolvedLeases: item?.lease
          ? { ...state.resolvedLeases, [item.lease.id]: settled }
          : state.resolvedLeases,
      };
    }
    default:
      return { ...state, prefetches: applyLeaseEntry(state.prefetches, entry) };
  }
}

/** What a compaction of an older version may have left in the place of today's members. */
interface OlderMembers {
  /** One list before version 3, lists of 256 before version 4. */
  readonly log:
    | BroadcastLog
    | readonly LoggedBroadcast[]
    | { readonly chunks: readonly (readonly LoggedBroadcast[])[] };
  /** One record before version 4. */
  readonly closed: ProjectState["closed"] | Readonly<Record<string, number>>;
}

/** A compacted state in today's shape. */
export function upgradeProject(state: Omit<ProjectState, keyof OlderMembers> & OlderMembers): ProjectState {
  const { log } = state;
  return {
    ...state,
    log: "sealed" in log ? log : toBroadcastLog("chunks" in log ? log.chunks.flat() : log),
    closed: upgradeClosed(state.closed),
    accepted: Object.entries(state.accepted).reduce(
      (newest, [session, at]) => newestAccepted(newest, { session, at }),
      NEW_PROJECT.accepted,
    ),
  };
}

function upgradeClosed(closed: OlderMembers["closed"]): ProjectState["closed"] {
  const older: Record<string, number> = {};
  let buckets: ProjectState["closed"] = {};
  for (const [name, value] of Object.entries(closed)) {
    if (typeof value === "number") older[name] = value;
    else buckets = { ...buckets, [name]: value };
  }
  return { ...toShardedMap(older), ...buckets };
}

/** Takes the sealed frames out of a state, as texts. */
export function detachChunks(state: ProjectState): { state: ProjectState; parts: readonly string[] } {
  const { sealed } = state.log;
  const log = { ...state.log, sealed: sealed.map((chunk) => ({ ...chunk, text: "" })) };
  return { state: { ...state, log }, parts: sealed.map(({ text }) => text) };
}

/** Puts them back. */
export function attachChunks(state: ProjectState, parts: readonly string[]): ProjectState {
  const sealed = state.log.sealed.map((chunk, index) => ({ ...chunk, text: parts[index] ?? "" }));
  return { ...state, log: { ...state.log, sealed } };
}

/**
 * Corrects times after a restart: leases and delays of prefetches, and frames that would be young for
 * ever because the clock was set back.
 */
export function adjustProjectClocks(state: ProjectState, now: number): ProjectState {
  return {
    ...state,
    log: clampTimestamps(state.log, now),
    prefetches: adjustItemClocks(state.prefetches, now),
  };
}

function logged(state: ProjectState, frame: LoggedBroadcast): ProjectState {
  const log = trimLog(appendBroadcast(state.log, frame), frame.at);
  const next: ProjectState = { ...state, log, lastFrame: frame.n };
  return frame.from ? told(next, frame.from) : next;
}

/** The last entry a session has told, whether it is open or finished. */
export function lastAckedSeq(state: ProjectState, session: string): number {
  return state.told[session] ?? getSharded(state.closed, session) ?? 0;
}

function told(state: ProjectState, from: { readonly session: string; readonly seq: number }): ProjectState {
  const known = lastAckedSeq(state, from.session);
  return from.seq <= known ? state : { ...state, told: { ...state.told, [from.session]: from.seq } };
}

/** Whether history would show a variant that was accepted at this time (ISO 8601). */
export function isAmongNewest({ accepted }: ProjectState, at: string): boolean {
  const times = Object.values(accepted);
  return times.length < HISTORY_ITEMS || times.some((known) => known < at);
}

function newestAccepted(
  accepted: ProjectState["accepted"],
  { session, at }: { readonly session: string; readonly at: string },
): ProjectState["accepted"] {
  const all = Object.entries({ ...accepted, [session]: at });
  if (all.length <= HISTORY_ITEMS) return { ...accepted, [session]: at };
  return Object.fromEntries(all.sort(([, a], [, b]) => b.localeCompare(a)).slice(0, HISTORY_ITEMS));
}
