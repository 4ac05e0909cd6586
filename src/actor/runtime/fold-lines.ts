import type { Entry } from "./entry.ts";
import { type Damage, visitEntries } from "./read-journal.ts";

/** The type of the entry that carries a state instead of an event. */
export const COMPACTED = "compacted";

/** What folds the lines of one kind of actor. */
export interface FoldRules<State> {
  readonly initial: State;
  readonly evolve: (state: State, entry: Entry) => State;
  /** Brings the state that an older version's compaction left into today's shape. */
  readonly upgrade?: (state: State) => State;
}

/** A state, and the lines of the journal that it stands for. */
export interface FoldStart<State> {
  readonly state: State;
  /** The number of its last entry. */
  readonly seq: number;
  readonly lines: number;
  /** What was found damaged in those lines. */
  readonly damages: readonly Damage[];
}

export interface FoldedLines<State> {
  readonly state: State;
  /** All that is known to be damaged, what the start and a compaction carry included. */
  readonly damages: readonly Damage[];
  readonly nextSeq: number;
}

/**
 * Folds the lines of a journal.
 * @param lines complete lines
 * @param start what the lines follow; absent: they begin the journal
 */
export function foldLines<State extends object>(
  lines: readonly string[],
  rules: FoldRules<State>,
  start: FoldStart<State> = { state: rules.initial, seq: 0, lines: 0, damages: [] },
): FoldedLines<State> {
  let { state } = start;
  let compacted: readonly Damage[] = [];
  const read = visitEntries(lines, start.seq + 1, start.lines, (entry) => {
    if (entry.type === COMPACTED) compacted = entry.damages ?? [];
    state = entry.type === COMPACTED ? compactedState(entry, rules) : rules.evolve(state, entry);
  });
  return { state, damages: [...start.damages, ...compacted, ...read.damages], nextSeq: read.nextSeq };
}

/** The state a compaction left; what it did not know yet is as in a new one. */
function compactedState<State extends object>(
  { state }: Entry,
  { initial, upgrade }: FoldRules<State>,
): State {
  if (typeof state !== "object" || state === null) return initial;
  const whole = { ...initial, ...state };
  return upgrade ? upgrade(whole) : whole;
}
