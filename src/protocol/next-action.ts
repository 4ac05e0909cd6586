/** What to do next, in words a program can act on (journal.md, "Next action"). */

export const NEXT_ACTIONS = [
  "poll_for_pending_event",
  "wait_for_agent",
  "write_variants",
  "continue_writing_variants",
  "run_accept_cleanup",
  "run_carbonize_cleanup",
  "acknowledge_completion",
  "persist_fallback_to_true_source",
  "restore_discard",
  "fix_mount_failure",
  "retry_after_error",
  "requeue_dead_letter",
  "wait_for_user",
  "ask_user_to_reopen_browser",
  "repair_journal",
  "no_active_session",
] as const;

export type NextActionName = (typeof NEXT_ACTIONS)[number];

export interface NextAction {
  readonly action: NextActionName;
  /** One sentence: why this is next. */
  readonly reason: string;
  /** The command to run, with real ids filled in; `null` when there is nothing to run. */
  readonly command: string | null;
  readonly sessionId: string | null;
  readonly file?: string;
  readonly paramValues?: Readonly<Record<string, unknown>>;
  readonly lease?: { readonly agent: string; readonly expiresAt: string };
}
