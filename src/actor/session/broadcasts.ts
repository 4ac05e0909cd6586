import { REPLY_BROADCAST_TYPES, type ReplyBroadcast } from "../../protocol/server-events.ts";
import type { DeliveryState } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";
import type { ReplyEntry, SessionEntry } from "./entries.ts";
import { runView } from "./runs/run-record.ts";
import type { OutboxBroadcast, SessionState } from "./state.ts";

/**
 * What others must hear of an entry: told to the project at least once, in this order.
 * @param before the state the entry was folded into
 * @param after the state it made
 */
export function broadcastsOf(
  entry: SessionEntry,
  before: SessionState,
  after: SessionState,
): readonly OutboxBroadcast[] {
  return [...framesOfEntry(entry, before, after), ...endedRuns(before, after)];
}

function framesOfEntry(
  entry: SessionEntry,
  before: SessionState,
  after: SessionState,
): readonly OutboxBroadcast[] {
  const session: OutboxBroadcast = { frame: { type: "session", id: after.id } };
  switch (entry.type) {
    case "outbox":
    case "run_over":
    case "run_ended":
      return [];
    case "run_opened":
      return [delivery(after, entry.of, "working"), session];
    case "checkpoint":
    case "variant_mounted":
      return [withoutEcho(session, entry.event.owner)];
    case "lease_granted":
      return [delivery(after, entry.of, "delivered", entry.event.agent), session];
    case "lease_extended": {
      const item = before.pending.find((candidate) => candidate.seq === entry.of);
      if (item?.lease?.received !== false) return [];
      return [delivery(after, entry.of, "received", item.lease.agent), session];
    }
    case "lease_released":
    case "retry":
    case "requeued":
      return [delivery(after, entry.of, "queued"), session];
    case "dead_letter":
      return [session];
    case "superseded":
      return [delivery(before, entry.of, "resolved"), session];
    case "variant_mount_failed":
      return queuedBy(entry.seq, after) ? [delivery(after, entry.seq, "queued"), session] : [session];
    case "generate":
    case "steer":
    case "accept":
    case "discard":
    case "undo_request":
      return [delivery(after, entry.seq, "queued"), session];
    default:
      return repliedFrames(entry, before, after, session);
  }
}

/** Runs whose end became known; an open one's stream tells of itself. */
function endedRuns(before: SessionState, after: SessionState): readonly OutboxBroadcast[] {
  const { runs = [] } = before;
  if (runs === after.runs) return [];
  const ended = (after.runs ?? []).filter(
    ({ run, end }) => end !== null && runs.some((known) => known.run === run && known.end === null),
  );
  return ended.map((record) => ({ frame: { type: "run", id: after.id, ...runView(record) } }));
}

function repliedFrames(
  entry: ReplyEntry,
  before: SessionState,
  after: SessionState,
  session: OutboxBroadcast,
): readonly OutboxBroadcast[] {
  const settled = entry.of === undefined ? [] : [delivery(before, entry.of, "resolved")];
  // A page that waits for its decision must not take an overtaken agent's answer for one.
  if (entry.superseded) return [...settled, session];
  const cleanup = queuedBy(entry.seq, after) ? [delivery(after, entry.seq, "queued")] : [];
  return [{ frame: replyFrame(entry) }, ...settled, ...cleanup, session];
}

function replyFrame(entry: ReplyEntry): ReplyBroadcast {
  const { event } = entry;
  const type = REPLY_BROADCAST_TYPES.find((known) => known === entry.type) ?? "done";
  return {
    type,
    id: entry.id,
    seq: entry.seq,
    ...(event.message === undefined ? {} : { message: event.message }),
    ...(typeof event.file === "string" ? { file: event.file } : {}),
    ...(event.data === undefined ? {} : { data: event.data }),
  };
}

function queuedBy(seq: number, state: SessionState): boolean {
  return state.pending.some((item) => item.seq === seq);
}

function delivery(
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

function withoutEcho(frame: OutboxBroadcast, owner: string | undefined): OutboxBroadcast {
  return owner === undefined ? frame : { ...frame, except: owner };
}
