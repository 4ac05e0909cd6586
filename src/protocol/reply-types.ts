/** Types of agents' replies. */

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

/** Replies that become entries and broadcasts; `discard` is journaled as `discarded`, `retry` as a released lease. */
export const JOURNALED_REPLY_TYPES = [
  "done",
  "agent_done",
  "complete",
  "discarded",
  "steer_done",
  "error",
] as const;

export type JournaledReplyType = (typeof JOURNALED_REPLY_TYPES)[number];
