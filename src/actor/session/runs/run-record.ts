import type { RunState } from "../../../protocol/runs/messages.ts";
import type { RunSnapshot, RunView } from "../../../protocol/snapshot.ts";
import { encodeOffset } from "../../../protocol/streams.ts";
import type { RunCause, RunEnd } from "./run-end.ts";

/** Runs a session remembers; beyond it the oldest that has ended is forgotten. */
export const MAX_RUNS = 100;

/** What a stream asks its session when it has no record of its own. */
export interface RunFacts {
  readonly run: string;
  readonly lease: string;
  readonly agent: string;
  /** Why it is to be ended at once; `null` while it is open. */
  readonly over: RunCause | null;
}

/** One lease on one event, and the output it stands for. */
export interface RunRecord {
  readonly run: string;
  readonly lease: string;
  readonly agent: string;
  /** The `seq` of the work. */
  readonly of: number;
  /** When its agent last extended the lease or wrote, as far as it is journaled (ms). */
  readonly heardAt: number;
  /** Its agent was about to write: from here on there may be a stream. */
  readonly opened: boolean;
  /** Why it has to end, once its lease is over. */
  readonly over: RunCause | null;
  /** How it has ended, and where its stream does. */
  readonly end: (RunEnd & { readonly offset: string }) | null;
}

/** Whether nothing has ended the run's lease. */
export function isRunning({ over, end }: RunRecord): boolean {
  return over === null && end === null;
}

/** The run is over, but the end of its stream is not confirmed: the session has to end it. */
export function needsEnd({ over, end }: RunRecord): boolean {
  return over !== null && end === null;
}

/** What a run without a stream holds once it is over: its end. */
export const ONLY_END_OFFSET = encodeOffset(1);

/**
 * The run as lists and frames carry it.
 * @param reported the last offset its stream has reported, if it has
 */
export function runView({ run, end }: RunRecord, reported: string = encodeOffset(0)): RunView {
  const state: RunState = end?.state ?? "open";
  return { run, state, offset: end?.offset ?? reported };
}

/** The run in its session's snapshot. */
export function runSnapshot(record: RunRecord, reported?: string): RunSnapshot {
  const { of: seq, agent, opened: written, over, end } = record;
  return {
    ...runView(record, reported),
    seq,
    agent,
    written,
    end: end && {
      state: end.state,
      reason: end.reason,
      ...(end.message === undefined ? {} : { message: end.message }),
      at: over?.at ?? "",
    },
  };
}
