import { HISTORY_ITEMS } from "../../protocol/limits.ts";
import { adjustItemClocks, shiftItemClocks, type WorkItem } from "../leases/work-item.ts";
import { type BroadcastLog, clampTimestamps, EMPTY_LOG, shiftTimestamps } from "./broadcast-log.ts";
import { getSharded, type ShardedMap } from "./sharded-map.ts";
import type { TabWord } from "./tab-presence.ts";

/** Raised when the shape below changes: older snapshots are then rebuilt from the journal. */
export const PROJECT_STATE_VERSION = 4;

/** Where an epoch began: its cursors name frames behind `after`. */
export interface Epoch {
  readonly epoch: number;
  readonly after: number;
}

/** What tabs said last, by owner. */
export type StoredTabs = Readonly<Record<string, TabWord>>;

/** The fold of a project's journal. */
export interface ProjectState {
  readonly epochs: readonly Epoch[];
  /** The newest frames; numbered without gaps. */
  readonly log: BroadcastLog;
  /** The number of the newest frame ever logged. */
  readonly lastFrame: number;
  /** The last entry of each open session that the project has acknowledged. */
  readonly told: Readonly<Record<string, number>>;
  readonly open: Readonly<Record<string, true>>;
  /** Finished sessions that are not in the archive yet, with the last acknowledged entry of each. */
  readonly closed: ShardedMap<number>;
  /** When the accepted variant of each session was in the source: the newest, as many as history shows. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Prefetches that wait for an agent. */
  readonly prefetches: readonly WorkItem[];
  readonly keys: Readonly<
    Record<string, { readonly seq: number; readonly hash: string; readonly id: string }>
  >;
  readonly resolvedLeases: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
  /** Tabs that have not said that they left, the newest word last; absent in states of older versions. */
  readonly tabs?: StoredTabs;
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

/** Tabs whose word is kept: one that crashed never says that it left. */
const MAX_TABS = 100;

/** The tabs after a word of one of them. */
export function withTab(tabs: StoredTabs | undefined, owner: string, word: TabWord): StoredTabs {
  const others = withoutTab(tabs, owner);
  if (word.state === "left") return others;
  return Object.fromEntries([...Object.entries(others).slice(1 - MAX_TABS), [owner, word]]);
}

/** The tabs without one that left; older clients name no owner. */
export function withoutTab(tabs: StoredTabs | undefined, owner: string | undefined): StoredTabs {
  return Object.fromEntries(Object.entries(tabs ?? {}).filter(([name]) => name !== owner));
}

/** The last entry of a session that the project has acknowledged, whether it is open or finished. */
export function lastAckedSeq(state: ProjectState, session: string): number {
  return state.told[session] ?? getSharded(state.closed, session) ?? 0;
}

/** Whether history would show a variant that was accepted at this time (ISO 8601). */
export function isAmongNewest({ accepted }: ProjectState, at: string): boolean {
  const times = Object.values(accepted);
  return times.length < HISTORY_ITEMS || times.some((known) => known < at);
}

/** The newest accepted variants with one more, as many as history shows. */
export function withAccepted(
  accepted: ProjectState["accepted"],
  { session, at }: { readonly session: string; readonly at: string },
): ProjectState["accepted"] {
  const all = Object.entries({ ...accepted, [session]: at });
  if (all.length <= HISTORY_ITEMS) return { ...accepted, [session]: at };
  return Object.fromEntries(all.sort(([, a], [, b]) => b.localeCompare(a)).slice(0, HISTORY_ITEMS));
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

/**
 * Moves every time of a project: between the actor's clock and the wall clock.
 * @param by milliseconds
 */
export function shiftProjectClocks(state: ProjectState, by: number): ProjectState {
  return {
    ...state,
    log: shiftTimestamps(state.log, by),
    prefetches: shiftItemClocks(state.prefetches, by),
  };
}
