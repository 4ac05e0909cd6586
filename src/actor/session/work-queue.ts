/** A session's queue of work: how it grows, and how failed work comes back. */
import { phaseOf, type WorkType } from "../../protocol/work.ts";
import { newWorkItem, resetItem, type WorkItem } from "../leases/work-item.ts";
import { type Entry, writtenAt } from "../runtime/entry.ts";
import type { SessionState } from "./state.ts";

/** The work that an entry queues: its own event, for the agent that it names or for any. */
export function workOf(entry: Pick<Entry, "seq" | "ts" | "at" | "event">, type: WorkType): WorkItem {
  const item = newWorkItem(entry.seq, type, entry.event, writtenAt(entry));
  const { agent } = entry.event;
  return typeof agent === "string" && agent !== "" ? { ...item, assignee: agent } : item;
}

/** Whether some work of the session is addressed to one agent. */
export function hasAssignee({ pending, failed }: SessionState): boolean {
  return [...pending, ...failed].some(({ assignee }) => assignee !== undefined);
}

/** Any agent may take what was addressed to one. */
export function withoutAssignees(state: SessionState): SessionState {
  const free = ({ assignee: _, ...item }: WorkItem): WorkItem => item;
  return { ...state, pending: state.pending.map(free), failed: state.failed.map(free) };
}

export function enqueue(state: SessionState, item: WorkItem): SessionState {
  return { ...state, pending: [...state.pending, item] };
}

/** Brings back failed or dead work, with the phase its event had. */
export function bringBack(state: SessionState, seq: number): SessionState {
  const failed = state.failed.find((item) => item.seq === seq);
  const pending = failed ? [...state.pending, failed] : state.pending;
  const item = pending.find((candidate) => candidate.seq === seq);
  if (!item) return state;
  return {
    ...state,
    pending: pending.map((candidate) => (candidate.seq === seq ? resetItem(candidate) : candidate)),
    failed: state.failed.filter((candidate) => candidate.seq !== seq),
    error: null,
    phase: phaseOf(item.type) ?? state.phase,
  };
}

/** Whether the session cannot go on without this work: its failure is the session's failure. */
export function blocksSession(type: WorkType): boolean {
  return phaseOf(type) !== null;
}
