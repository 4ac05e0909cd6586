import type { ProjectState } from "./state.ts";

/** Takes the sealed chunks of the broadcast log out of a state, as texts that a snapshot carries unparsed. */
export function detachChunks(state: ProjectState): { state: ProjectState; parts: readonly string[] } {
  const { sealed } = state.log;
  const log = { ...state.log, sealed: sealed.map((chunk) => ({ ...chunk, text: "" })) };
  return { state: { ...state, log }, parts: sealed.map(({ text }) => text) };
}

/** Puts the chunks' texts back. */
export function attachChunks(state: ProjectState, parts: readonly string[]): ProjectState {
  const sealed = state.log.sealed.map((chunk, index) => ({ ...chunk, text: parts[index] ?? "" }));
  return { ...state, log: { ...state.log, sealed } };
}
