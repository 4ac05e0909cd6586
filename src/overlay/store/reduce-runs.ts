/** Reduces agents' runs: where each stands, and what was read of it. */
import { EMPTY_RUN, foldRun, RUN_START, type RunOutput } from "../../protocol/runs/fold.ts";
import type { BroadcastEvent } from "../../protocol/server-events.ts";
import type { ServerAction } from "./actions.ts";
import type { OverlayState } from "./state.ts";

type RunEvent = Extract<BroadcastEvent, { type: "run" }>;

/** A run has grown or ended. The event carries the new offset; the text is read separately. */
export function applyRunProgress(
  state: OverlayState,
  { id, run, state: runState, offset }: RunEvent,
): OverlayState {
  const session = state.sessions[id];
  if (session === undefined) return state;
  const known = session.runs.find((candidate) => candidate.run === run);
  if (known !== undefined && known.offset > offset) return state;
  const progress = { run, state: runState, offset };
  const runs =
    known === undefined
      ? [...session.runs, progress]
      : session.runs.map((each) => (each === known ? progress : each));
  return { ...state, sessions: { ...state.sessions, [id]: { ...session, runs } } };
}

/** Appends one read. A read that does not begin at the view's cursor would repeat or skip: it is dropped. */
export function applyRunRead(
  state: OverlayState,
  { run, from, messages, cursor }: Extract<ServerAction, { kind: "run-read" }>,
): OverlayState {
  const view = state.outputs[run] ?? EMPTY_RUN;
  if (view.cursor !== from) return state;
  const staleRuns = state.staleRuns.filter((other) => other !== run);
  return { ...state, staleRuns, outputs: { ...state.outputs, [run]: foldRun(view, messages, cursor) } };
}

/** Takes a view that the server has folded, unless this tab has read a part of the run already. */
export function applyFoldedRun(state: OverlayState, run: string, view: RunOutput): OverlayState {
  if ((state.outputs[run]?.cursor ?? RUN_START) !== RUN_START) return state;
  return { ...state, outputs: { ...state.outputs, [run]: view } };
}

/** The runs that had not ended when they were last read. */
export function openRuns({ outputs }: OverlayState): readonly string[] {
  return Object.keys(outputs).filter((run) => outputs[run]?.state === "open");
}

/** The outputs of these sessions' runs; the output of a removed session is dropped with it. */
export function retainedOutputs(
  state: OverlayState,
  sessions: OverlayState["sessions"],
): OverlayState["outputs"] {
  const retained = new Set(Object.values(sessions).flatMap(({ runs }) => runs.map(({ run }) => run)));
  return Object.fromEntries(Object.entries(state.outputs).filter(([run]) => retained.has(run)));
}
