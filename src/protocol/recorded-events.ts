/** Events of a page that become entries of a session's journal, under their own names. */
export const RECORDED_EVENT_TYPES = [
  "generate",
  "accept",
  "discard",
  "checkpoint",
  "variant_mounted",
  "variant_mount_failed",
  "retry",
  "undo_request",
  "steer",
] as const;
