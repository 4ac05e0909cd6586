import { RUN_ORPHAN_MS } from "../../../protocol/limits.ts";
import { findByLease } from "../../leases/work-item.ts";
import type { Moment } from "../../runtime/clock.ts";
import type { EntryDraft } from "../../runtime/entry.ts";
import type { OpenRunCommand, RunEndedCommand, RunHeartbeatCommand } from "../commands.ts";
import { carriedOut, type SessionDecision, unchanged } from "../decision.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionState } from "../state.ts";
import { isRunning, type RunRecord } from "./run-record.ts";

/** Opens a run for writing, or only returns its facts. */
export function decideOpenRun(state: SessionState, { run, lease }: OpenRunCommand): SessionDecision {
  const record = (state.runs ?? []).find((known) => known.run === run);
  if (!record) return unchanged({ facts: null });
  const { agent, over } = record;
  const opens = lease === record.lease && isRunning(record) && !record.opened;
  return carriedOut(opens ? [{ type: "run_opened", of: record.of, event: { run } }] : [], {
    facts: { run, lease: record.lease, agent, over },
  });
}

/**
 * Output extends the lease to at least its length from now. A tenth more is given at once, so
 * that an agent that writes all the time does not fill the journal.
 */
export function decideRunHeartbeat(
  state: SessionState,
  { run }: RunHeartbeatCommand,
  { now, offset }: Moment,
): SessionDecision {
  const record = (state.runs ?? []).find((known) => known.run === run);
  const lease = record && isRunning(record) ? findByLease(state.pending, record.lease)?.lease : null;
  if (!record || !lease || lease.expiresAt >= now + lease.leaseMs) return unchanged({ done: true });
  const { id, leaseMs } = lease;
  const expiresAt = now + offset + Math.ceil(leaseMs * 1.1);
  return carriedOut([{ type: "lease_extended", of: record.of, event: { id, expiresAt, leaseMs } }], {
    done: true,
  });
}

/** A stream has ended: the server ended it, or the agent ended its run itself. */
export function decideRunEnded(state: SessionState, { ended }: RunEndedCommand): SessionDecision {
  const open = (state.runs ?? []).some(({ run, end }) => run === ended.run && end === null);
  return carriedOut(open ? [{ type: "run_ended", event: ended }] : [], { done: true });
}

/** The server stops: what is open is over. */
export function decideStop(state: SessionState): SessionDecision {
  const drafts = (state.runs ?? [])
    .filter(isRunning)
    .map(({ run }): EntryDraft<SessionEntry> => ({ type: "run_over", event: { run, cause: "stopped" } }));
  return carriedOut(drafts, { done: true });
}

/**
 * Runs that are over by time alone. An expired lease ends its run. A run that is open without a lease should
 * not exist; it is swept long after its last message.
 */
export function expiredRuns(state: SessionState, now: number): readonly EntryDraft<SessionEntry>[] {
  return (state.runs ?? []).flatMap((record): EntryDraft<SessionEntry>[] => {
    if ((expiresAtOf(state, record) ?? Number.POSITIVE_INFINITY) > now) return [];
    const cause = findByLease(state.pending, record.lease) ? "expired" : "stale";
    return [{ type: "run_over", event: { run: record.run, cause } }];
  });
}

/** When the next run expires (ms); `null`: never. */
export function nextRunExpiry(state: SessionState): number | null {
  const times = (state.runs ?? []).flatMap((record) => expiresAtOf(state, record) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

function expiresAtOf(state: SessionState, record: RunRecord): number | null {
  if (!isRunning(record)) return null;
  const item = findByLease(state.pending, record.lease);
  return item?.lease ? item.lease.expiresAt : record.heardAt + RUN_ORPHAN_MS;
}
