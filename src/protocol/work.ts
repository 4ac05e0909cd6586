/** Work for agents: its kinds, their order, and which reply settles which. */

export const WORK_TYPES = [
  "accept",
  "discard",
  "undo_request",
  "steer",
  "generate",
  "variant_mount_failed",
  "prefetch",
  "carbonize_cleanup",
] as const;

export type WorkType = (typeof WORK_TYPES)[number];

/** Lower is delivered first: the person's decisions, then what they wait for, then what can wait. */
export const WORK_PRIORITY: Readonly<Record<WorkType, number>> = {
  accept: 0,
  discard: 0,
  undo_request: 1,
  steer: 2,
  generate: 3,
  variant_mount_failed: 3,
  carbonize_cleanup: 4,
  prefetch: 5,
};

/** What a poll is given when it names no `types`: older agents do not know `carbonize_cleanup`. */
export const DEFAULT_WORK_TYPES: readonly WorkType[] = WORK_TYPES.filter(
  (type) => type !== "carbonize_cleanup",
);

export const REPLY_TYPES = [
  "done",
  "agent_done",
  "complete",
  "discard",
  "discarded",
  "steer_done",
  "error",
  "retry",
] as const;

export type ReplyType = (typeof REPLY_TYPES)[number];

const RESOLVED_BY: Readonly<Record<WorkType, readonly ReplyType[]>> = {
  generate: ["done"],
  variant_mount_failed: ["done"],
  accept: ["agent_done", "complete", "done"],
  discard: ["discarded", "discard", "done"],
  steer: ["steer_done", "done"],
  undo_request: ["done"],
  prefetch: ["done"],
  carbonize_cleanup: ["complete"],
};

/** Whether a reply of this type can settle work of that type; `error` and `retry` concern all. */
export function canResolve(reply: ReplyType, work: WorkType): boolean {
  return reply === "error" || reply === "retry" || RESOLVED_BY[work].includes(reply);
}

/** Work that an accept or a discard makes obsolete. */
export function isSupersedable(work: WorkType): boolean {
  return work === "generate" || work === "variant_mount_failed";
}

/** The person's decision about the variants. */
export function isDecision(work: WorkType): work is "accept" | "discard" {
  return work === "accept" || work === "discard";
}

/** A lease as an agent sees it. Times are ISO 8601 UTC with milliseconds. */
export interface LeaseView {
  readonly id: string;
  readonly agent: string;
  readonly attempt: number;
  readonly grantedAt: string;
  readonly expiresAt: string;
  /** The run that takes the agent's output; a prefetch has none. */
  readonly run?: string;
}
