/** Why a run ended, a lease was lost, a stream broke off: one enum for `end` messages and telemetry. */

export const SERVER_REASONS = [
  /** The work was settled by its agent's reply, or the agent ended the run itself. */
  "stream.completed",
  /** The server was asked to stop. */
  "stream.aborted.signal",
  /** The agent gave its work back, or its poll's client was gone. */
  "stream.aborted.client",
  /** The agent reported an error. */
  "stream.finalized.error",
  /** The lease was over without a reply: superseded, expired, given up. */
  "stream.abandoned",
  /** The sweep found it open long after its lease; the net should have caught it. */
  "stream.reconciled.stale",
  "lease.expired",
  "lease.fenced",
  "journal.repaired",
] as const;

export const CLIENT_REASONS = [
  "client.stream.done",
  "client.stream.user-abort",
  "client.stream.reader-error",
  /** A view that was showing a live stream went away; the stream lives in the store, not in the view. */
  "client.stream.view-remount",
  "client.reconnected",
  "client.resynced",
] as const;

export const REASON_CODES = [...SERVER_REASONS, ...CLIENT_REASONS] as const;
