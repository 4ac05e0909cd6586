import type { ResyncEvent } from "../../protocol/server-events.ts";
import { broadcastsAfter, type LoggedBroadcast, oldestBroadcast } from "./broadcast-log.ts";
import type { ProjectState } from "./state.ts";

const CURSOR = /^([0-9]{1,15})-([0-9]{1,15})$/;

/** The cursor of a broadcast's number in the current epoch: `<epoch>-<n>`. */
export function cursorAt(state: ProjectState, n: number): string {
  return `${state.epochs.at(-1)?.epoch ?? 0}-${n}`;
}

export type Replay =
  | { readonly ok: true; readonly frames: readonly LoggedBroadcast[] }
  | { readonly ok: false; readonly reason: ResyncEvent["reason"] };

/**
 * Every broadcast after a cursor, or why they cannot be replayed. A number means the same in every epoch up
 * to the next one's start; behind that it names broadcasts that a crash has lost.
 */
export function replayAfter(state: ProjectState, cursor: string): Replay {
  const match = CURSOR.exec(cursor);
  if (!match) return { ok: false, reason: "unknown_cursor" };
  const epoch = Number(match[1]);
  const n = Number(match[2]);
  const index = state.epochs.findIndex((known) => known.epoch === epoch);
  if (index === -1) {
    const newest = state.epochs.at(-1)?.epoch ?? 0;
    return { ok: false, reason: epoch > newest ? "future_cursor" : "unknown_cursor" };
  }
  const next = state.epochs[index + 1];
  if (n > (next?.after ?? state.lastFrame)) return { ok: false, reason: "future_cursor" };
  const oldest = oldestBroadcast(state.log) ?? state.lastFrame + 1;
  if (n < oldest - 1) return { ok: false, reason: "trimmed" };
  const frames = broadcastsAfter(state.log, n);
  // Broadcasts whose text cannot be read count as trimmed.
  return frames === null ? { ok: false, reason: "trimmed" } : { ok: true, frames };
}
