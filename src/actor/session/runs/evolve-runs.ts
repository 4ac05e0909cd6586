import { findByLease } from "../../leases/work-item.ts";
import { writtenAt } from "../../runtime/entry.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionState } from "../state.ts";
import { endOf, type RunCause } from "./run-end.ts";
import { isRunning, MAX_RUNS, ONLY_END_OFFSET, type RunRecord } from "./run-record.ts";

type Runs = readonly RunRecord[];

/**
 * The runs after an entry. This is the one safety net of runs: whatever the entry did, a run whose lease is
 * no longer current is over. A run that never came to have a stream has ended with it.
 * @param folded the state after the entry's own rules
 * @param at when the entry was written, ISO 8601
 * @param causeOf why the entry has ended a run's lease; `null`: its work was superseded
 */
export function endLostRuns(
  folded: SessionState,
  at: string,
  causeOf: (run: RunRecord) => RunCause | null,
): Runs {
  const runs = folded.runs ?? [];
  if (runs.every((run) => !isRunning(run))) return runs;
  return runs.map((run) => {
    if (!isRunning(run)) return run;
    const item = findByLease(folded.pending, run.lease);
    if (item && !item.dead) return run;
    return over(run, causeOf(run) ?? { kind: "superseded", at });
  });
}

/** A lease opens its run. */
export function startRun(runs: Runs, entry: SessionEntry<"lease_granted">): Runs {
  const { event, of = 0 } = entry;
  const { run, id: lease, agent } = event;
  // A lease of an older writer has none.
  if (run === undefined) return runs;
  const record: RunRecord = {
    run,
    lease,
    agent,
    of,
    heardAt: writtenAt(entry),
    opened: false,
    over: null,
    end: null,
  };
  const dropped = runs.length < MAX_RUNS ? -1 : runs.findIndex(({ end }) => end !== null);
  return [...runs.filter((_, index) => index !== dropped), record];
}

export function extendRun(runs: Runs, entry: SessionEntry<"lease_extended">): Runs {
  return change(
    runs,
    (run) => run.lease === entry.event.id,
    (run) => ({ ...run, heardAt: writtenAt(entry) }),
  );
}

export function openRun(runs: Runs, entry: SessionEntry<"run_opened">): Runs {
  return change(
    runs,
    (run) => run.run === entry.event.run && isRunning(run),
    (run) => ({ ...run, heardAt: writtenAt(entry), opened: true }),
  );
}

export function endRun(runs: Runs, { event, ts }: SessionEntry<"run_over">): Runs {
  return change(
    runs,
    (run) => run.run === event.run && isRunning(run),
    (run) => over(run, { kind: event.cause, at: ts }),
  );
}

export function finishRun(runs: Runs, { event }: SessionEntry<"run_ended">): Runs {
  const { run: name, ...end } = event;
  return change(
    runs,
    (run) => run.run === name && run.end === null,
    (run) => ({ ...run, end }),
  );
}

function over(run: RunRecord, cause: RunCause): RunRecord {
  // Where no agent was about to write there is no stream to be ended.
  const end = run.opened ? null : { ...endOf(cause, false), offset: ONLY_END_OFFSET };
  return { ...run, over: cause, end };
}

function change(runs: Runs, which: (run: RunRecord) => boolean, next: (run: RunRecord) => RunRecord): Runs {
  return runs.some(which) ? runs.map((run) => (which(run) ? next(run) : run)) : runs;
}
