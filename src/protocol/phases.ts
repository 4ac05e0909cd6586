/** Phases of a session (journal.md, "Session state"). */

export const PHASES = [
  "new",
  "generate_requested",
  "variants_ready",
  "cycling",
  "accept_requested",
  "carbonize_required",
  "discard_requested",
  "steer_requested",
  "steer_done",
  "agent_error",
  "stranded",
  "completed",
  "discarded",
] as const;

export type Phase = (typeof PHASES)[number];

const FINAL: ReadonlySet<Phase> = new Set<Phase>(["completed", "discarded", "steer_done"]);

/** A final phase is left by nothing: the session is readable, and never listed as open. */
export function isFinalPhase(phase: Phase): boolean {
  return FINAL.has(phase);
}

/** Whether a session in this phase, with this work left, is open: not finished, or something is still to be done. */
export function isOpenSession(phase: Phase, pending: readonly unknown[]): boolean {
  return !isFinalPhase(phase) || pending.length > 0;
}

/** Phases in which the person has decided; a checkpoint never moves a session out of them. */
export function isDecidedPhase(phase: Phase): boolean {
  return (
    phase === "accept_requested" ||
    phase === "carbonize_required" ||
    phase === "discard_requested" ||
    isFinalPhase(phase)
  );
}
