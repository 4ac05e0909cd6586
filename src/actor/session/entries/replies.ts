/** Agents' replies: one set of rules for all types of them. */
import { isFinalPhase } from "../../../protocol/phases.ts";
import { type AgentReply, saysCarbonize } from "../../../protocol/replies.ts";
import type { ReplyBroadcast } from "../../../protocol/server-events.ts";
import { canResolve } from "../../../protocol/work.ts";
import { newWorkItem, resetItem, type WorkItem } from "../../leases/work-item.ts";
import { writtenAt } from "../../runtime/entry.ts";
import { deliveryBroadcast, hasQueued, sessionBroadcast } from "../broadcasts.ts";
import { evolveHistory } from "../evolve-history.ts";
import { finish } from "../finish.ts";
import type { RunCause } from "../runs/run-end.ts";
import type { RunRecord } from "../runs/run-record.ts";
import type { OutboxBroadcast, SessionState } from "../state.ts";
import { blocksSession, enqueue } from "../work-queue.ts";
import type { ReplyEntry } from "./bodies.ts";

export const replyRules = { evolve, broadcast, runCause };

function evolve(state: SessionState, entry: ReplyEntry): SessionState {
  const item = findItem(state, entry);
  const base: SessionState = {
    ...state,
    lastReply: { seq: entry.seq, hash: entry.hash ?? "" },
    unheard: state.unheard.filter((seq) => seq !== entry.of),
    pending: state.pending.filter((candidate) => candidate !== item),
    resolvedLeases: item?.lease
      ? { ...state.resolvedLeases, [item.lease.id]: { seq: entry.seq, hash: entry.hash ?? "" } }
      : state.resolvedLeases,
  };
  if (entry.superseded) return base;
  const withHistory: SessionState = { ...base, history: evolveHistory(state, item, entry) };
  const delivered: SessionState = item
    ? { ...withHistory, delivered: { seq: item.seq, type: item.type } }
    : withHistory;
  if (entry.type === "complete") return { ...finish(delivered, "completed"), ...fileOf(entry.event) };
  if (!item) return base;
  if (entry.type === "error") return fail(delivered, item, entry.event);
  return resolve({ ...delivered, ...fileOf(entry.event), error: null }, item, entry);
}

/** The work a reply is about. Older writers stored neither it nor a hash: theirs is the oldest that fits. */
function findItem({ pending }: SessionState, { of, hash, type }: ReplyEntry): WorkItem | undefined {
  const older = of === undefined && hash === undefined;
  return pending.find((item) => (older ? canResolve(type, item.type) : item.seq === of));
}

function fail(state: SessionState, item: WorkItem, reply: Pick<AgentReply, "message">): SessionState {
  return {
    ...state,
    failed: [...state.failed, resetItem(item)],
    error: reply.message ?? "The agent reported an error.",
    phase: blocksSession(item.type) && !isFinalPhase(state.phase) ? "agent_error" : state.phase,
  };
}

/** The transition is keyed by the event the reply resolves, never by the reply's type alone. */
function resolve(state: SessionState, item: WorkItem, entry: ReplyEntry): SessionState {
  switch (item.type) {
    case "generate":
      return {
        ...state,
        phase: "variants_ready",
        preview: entry.event.previewArtifact ?? state.preview,
      };
    case "variant_mount_failed":
      return { ...state, preview: entry.event.previewArtifact ?? state.preview };
    case "accept":
      return resolveAccept(state, entry);
    case "discard":
      return finish(state, "discarded");
    case "steer":
      return finish(state, "steer_done");
    default:
      return state;
  }
}

/** The variant is in the source; where it is not plain source yet, that is the next work. */
function resolveAccept(state: SessionState, entry: ReplyEntry): SessionState {
  if (entry.type === "complete" || !saysCarbonize(entry.event)) return finish(state, "completed");
  const cleanup = {
    type: "carbonize_cleanup",
    id: state.id,
    file: state.sourceFile,
    variantId: state.accepted?.variantId ?? "",
  };
  const work = newWorkItem(entry.seq, "carbonize_cleanup", cleanup, writtenAt(entry));
  return { ...enqueue(state, work), phase: "carbonize_required" };
}

function fileOf(reply: { readonly file?: string | null | undefined }): { sourceFile?: string } {
  return typeof reply.file === "string" && reply.file !== "" ? { sourceFile: reply.file } : {};
}

function broadcast(entry: ReplyEntry, before: SessionState, after: SessionState): readonly OutboxBroadcast[] {
  const session = sessionBroadcast(after);
  const resolved = entry.of === undefined ? [] : [deliveryBroadcast(before, entry.of, "resolved")];
  // A page that waits for its decision must not take the reply about superseded work for one.
  if (entry.superseded) return [...resolved, session];
  const cleanup = hasQueued(after, entry.seq) ? [deliveryBroadcast(after, entry.seq, "queued")] : [];
  return [{ frame: replyBroadcast(entry) }, ...resolved, ...cleanup, session];
}

function replyBroadcast({ type, id, seq, event }: ReplyEntry): ReplyBroadcast {
  return {
    type,
    id,
    seq,
    ...(event.message === undefined ? {} : { message: event.message }),
    ...(typeof event.file === "string" ? { file: event.file } : {}),
    ...(event.data === undefined ? {} : { data: event.data }),
  };
}

/** A reply ends the run of its own work; what other runs it ends were superseded. */
function runCause(entry: ReplyEntry, run: RunRecord): RunCause | null {
  const at = entry.ts;
  if (entry.of !== run.of) return null;
  if (entry.type !== "error") return { kind: "reply", at };
  return { kind: "error_reply", at, message: entry.event.message ?? "The agent reported an error." };
}
