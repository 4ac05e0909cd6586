/** Folding what agents' runs say: where each stands, and what was read of it. */

import { EMPTY_RUN, foldRun, RUN_START, type RunOutput } from "../../protocol/runs/fold.ts";
import type { BroadcastEvent } from "../../protocol/server-events.ts";
import type { ServerAction } from "./actions.ts";
import type { OverlayState } from "./state.ts";

type RunFrame = Extract<BroadcastEvent, { type: "run" }>;

/** A run has more to read, or has ended: what it says is fetched, not sent. */
export function applyRunProgress(
  state: OverlayState,
  { id, run, state: stands, offset }: RunFrame,
): OverlayState {
  const session = state.sessions[id];
  if (session === undefined) return state;
  const known = session.runs.find((candidate) => candidate.run === run);
  if (known !== undefined && known.offset > offset) return state;
  const told = { run, state: stands, offset };
  const runs =
    known === undefined
      ? [...session.runs, told]
      : session.runs.map((each) => (each === known ? told : each));
  return { ...state, sessions: { ...state.sessions, [id]: { ...session, runs } } };
}

/** Takes one read. A read that does not begin where the view ends would repeat or skip: it is dropped. */
export function applyRunRead(
  state: OverlayState,
  { run, from, messages, cursor }: Extract<ServerAction, { kind: "output" }>,
): OverlayState {
  const view = state.outputs[run] ?? EMPTY_RUN;
  if (view.cursor !== from) return state;
  const unsure = state.staleRuns.filter((other) => other !== run);
  return {
    ...state,
    staleRuns: unsure,
    outputs: { ...state.outputs, [run]: foldRun(view, messages, cursor) },
  };
}

/** Takes a view the server has folded, unless something of the run is known already. */
export function applyFoldedRun(state: OverlayState, run: string, view: RunOutput): OverlayState {
  if ((state.outputs[run]?.cursor ?? RUN_START) !== RUN_START) return state;
  return { ...state, outputs: { ...state.outputs, [run]: view } };
}

/** The runs that had not ended when they were last read. */
export function openRuns({ outputs }: OverlayState): readonly string[] {
  return Object.keys(outputs).filter((run) => outputs[run]?.state === "open");
}

/** What was read of a session's runs goes with the session. */
export function retainedOutputs(
  state: OverlayState,
  sessions: OverlayState["sessions"],
): OverlayState["outputs"] {
  const kept = new Set(Object.values(sessions).flatMap(({ runs }) => runs.map(({ run }) => run)));
  return Object.fromEntries(Object.entries(state.outputs).filter(([run]) => kept.has(run)));
}
