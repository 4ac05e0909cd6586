import type { LeaseEntry } from "../../leases/lease-entries.ts";
import { findByLease } from "../../leases/work-item.ts";
import { REPLY_ENTRY_TYPES, type SessionEntry } from "../entries.ts";
import type { SessionState } from "../state.ts";
import { endOf, type RunCause } from "./run-end.ts";
import { isRunning, MAX_RUNS, ONLY_END_OFFSET, type RunRecord } from "./run-record.ts";

/**
 * The runs behind an entry. This is the one safety net of streams.md: whatever the entry did, a run whose
 * lease is no longer current is over, and one that never came to have a stream has ended with it.
 * @param folded the state the rest of the entry made, still with the runs of before
 */
export function evolveRuns(folded: SessionState, entry: SessionEntry): readonly RunRecord[] {
  const runs = folded.runs ?? [];
  const told = toldOf(runs, entry);
  if (told.every((record) => !isRunning(record))) return told;
  return told.map((record) => {
    if (!isRunning(record)) return record;
    const item = findByLease(folded.pending, record.lease);
    if (item && !item.dead) return record;
    return over(record, causeOf(record, entry));
  });
}

/** What the entry itself says about runs. */
function toldOf(runs: readonly RunRecord[], entry: SessionEntry): readonly RunRecord[] {
  switch (entry.type) {
    case "lease_granted":
      return granted(runs, entry);
    case "lease_extended":
      return changed(
        runs,
        (record) => record.lease === entry.event.id,
        (record) => heard(record, entry.ts),
      );
    case "run_opened":
      return changed(
        runs,
        (record) => record.run === entry.event.run && isRunning(record),
        (record) => ({ ...heard(record, entry.ts), opened: true }),
      );
    case "run_over":
      return changed(
        runs,
        (record) => record.run === entry.event.run && isRunning(record),
        (record) => over(record, { kind: entry.event.cause, at: entry.ts }),
      );
    case "run_ended": {
      const { run, ...end } = entry.event;
      return changed(
        runs,
        (record) => record.run === run && record.end === null,
        (record) => ({ ...record, end }),
      );
    }
    default:
      return runs;
  }
}

function granted(
  runs: readonly RunRecord[],
  { event, of = 0, ts }: LeaseEntry<"lease_granted">,
): readonly RunRecord[] {
  const { run, id: lease, agent } = event;
  // A lease of an older writer has none.
  if (run === undefined) return runs;
  const record: RunRecord = {
    run,
    lease,
    agent,
    of,
    heardAt: Date.parse(ts),
    opened: false,
    over: null,
    end: null,
  };
  const forgotten = runs.length < MAX_RUNS ? -1 : runs.findIndex(({ end }) => end !== null);
  return [...runs.filter((_, index) => index !== forgotten), record];
}

function over(record: RunRecord, cause: RunCause): RunRecord {
  // Where nobody was about to write there is no stream to be ended.
  const end = record.opened ? null : { ...endOf(cause, false), offset: ONLY_END_OFFSET };
  return { ...record, over: cause, end };
}

/** What ended the lease. */
function causeOf(record: RunRecord, entry: SessionEntry): RunCause {
  const at = entry.ts;
  if (entry.type === "lease_released" && entry.event.id === record.lease) {
    return { kind: entry.event.reason === "client_gone" ? "client_gone" : "released", at };
  }
  if (entry.type === "dead_letter") return { kind: "expired", at };
  if (!isReply(entry) || entry.of !== record.of) return { kind: "superseded", at };
  if (entry.type !== "error") return { kind: "reply", at };
  return { kind: "error_reply", at, message: entry.event.message ?? "The agent reported an error." };
}

const REPLIES: ReadonlySet<string> = new Set(REPLY_ENTRY_TYPES);

function isReply(
  entry: SessionEntry,
): entry is Extract<SessionEntry, { type: (typeof REPLY_ENTRY_TYPES)[number] }> {
  return REPLIES.has(entry.type);
}

function heard(record: RunRecord, ts: string): RunRecord {
  return { ...record, heardAt: Date.parse(ts) };
}

function changed(
  runs: readonly RunRecord[],
  which: (record: RunRecord) => boolean,
  change: (record: RunRecord) => RunRecord,
): readonly RunRecord[] {
  return runs.some(which) ? runs.map((record) => (which(record) ? change(record) : record)) : runs;
}
