/** What browsers are sent of a session: built here, sent to the project at least once. */
import type { DeliveryState } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";
import { runView } from "./runs/run-record.ts";
import type { OutboxBroadcast, SessionState } from "./state.ts";

/** The session's summary; the project fills it in when it receives this. */
export function sessionBroadcast(state: SessionState): OutboxBroadcast {
  return { frame: { type: "session", id: state.id } };
}

/** Leaves out the tab of the owner, which knows it already. */
export function excludeOrigin(broadcast: OutboxBroadcast, owner: string | undefined): OutboxBroadcast {
  return owner === undefined ? broadcast : { ...broadcast, except: owner };
}

/** Where the work on one event stands. */
export function deliveryBroadcast(
  state: SessionState,
  seq: number | undefined,
  delivered: DeliveryState,
  agent?: string,
): OutboxBroadcast {
  const item = [...state.pending, ...state.failed].find((candidate) => candidate.seq === seq);
  const event: WorkType = item?.type ?? state.delivered?.type ?? "generate";
  return {
    frame: {
      type: "delivery",
      id: state.id,
      seq: seq ?? 0,
      state: delivered,
      event,
      ...(agent === undefined ? {} : { agent }),
    },
  };
}

/** An event that queued work of its own. */
export function queuedBroadcasts(
  entry: { readonly seq: number },
  after: SessionState,
): readonly OutboxBroadcast[] {
  return [deliveryBroadcast(after, entry.seq, "queued"), sessionBroadcast(after)];
}

/** Whether the entry with this number has queued work that still waits. */
export function hasQueued(state: SessionState, seq: number): boolean {
  return state.pending.some((item) => item.seq === seq);
}

/** Runs whose end became known; an open run's progress comes from its stream. */
export function endedRunBroadcasts(before: SessionState, after: SessionState): readonly OutboxBroadcast[] {
  const { runs = [] } = before;
  if (runs === after.runs) return [];
  const ended = (after.runs ?? []).filter(
    ({ run, end }) => end !== null && runs.some((known) => known.run === run && known.end === null),
  );
  return ended.map((record) => ({ frame: { type: "run", id: after.id, ...runView(record) } }));
}
