/** Selectors of runs: which are shown, and which have more to read. */
import { EMPTY_RUN, type RunOutput } from "../../protocol/runs/fold.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { focusedSession, pageSnapshot } from "./selectors.ts";
import type { OverlayState } from "./state.ts";

/** The newest run and the one before it, which stays visible during a new attempt. */
const SHOWN_RUNS = 2;

/** A read that is due: everything after the cursor. */
export interface PendingRead {
  readonly session: string;
  readonly run: string;
  readonly cursor: string;
}

/** The newest runs of a session that have output, the newest last. */
export function visibleRunOutputs(
  state: OverlayState,
  session: SessionSummary,
): readonly { readonly run: string; readonly output: RunOutput }[] {
  return session.runs.slice(-SHOWN_RUNS).flatMap(({ run }) => {
    const output = state.outputs[run];
    return output === undefined || isEmpty(output) ? [] : [{ run, output }];
  });
}

/** Reads that are due for the session in focus. Offsets sort as text. */
export function pendingReads(state: OverlayState): readonly PendingRead[] {
  const session = focusedSession(state);
  if (session === null) return [];
  return session.runs.slice(-SHOWN_RUNS).flatMap(({ run, offset }) => {
    const { cursor } = state.outputs[run] ?? EMPTY_RUN;
    return offset > cursor || state.staleRuns.includes(run) ? [{ session: session.id, run, cursor }] : [];
  });
}

/** The run that is being written; `null` when there is none or it was not read yet. */
export function openRun(state: OverlayState, session: SessionSummary): string | null {
  const run = session.runs.at(-1)?.run;
  return run !== undefined && state.outputs[run]?.state === "open" ? run : null;
}

/** The newest phase of the newest run; `null` when it reported none. */
export function lastRunPhase(
  state: OverlayState,
  session: SessionSummary,
): RunOutput["phases"][number] | null {
  const run = session.runs.at(-1)?.run;
  return (run === undefined ? undefined : state.outputs[run]?.phases.at(-1)) ?? null;
}

/** How many variants have arrived: the larger count of the page's DOM and the agent's reports. */
export function countArrivedVariants(state: OverlayState, session: SessionSummary): number {
  const run = session.runs.at(-1)?.run;
  const phases = (run === undefined ? undefined : state.outputs[run]?.phases) ?? [];
  const reported = phases.flatMap(({ phase, variant }) => {
    if (phase === "all_variants_ready") return [session.expectedVariants];
    return phase === "variant_ready" ? [variant ?? 1] : [];
  });
  return Math.max(pageSnapshot(state, session.id).arrived, ...reported);
}

function isEmpty({ text, thinking, tools, attachments, log, end }: RunOutput): boolean {
  const isSilentEnd = end === null || end.state === "done";
  return (
    text === "" && thinking === "" && tools.length + attachments.length + log.length === 0 && isSilentEnd
  );
}
