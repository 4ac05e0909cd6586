/** `GET /diagnostics/events`: what the project sent to browsers, as its log keeps it. */
import type { BroadcastEvent, ResyncEvent } from "./server-events.ts";

/** One server event of the log. */
export interface LoggedEvent {
  /** Its number over all epochs. */
  readonly n: number;
  /** When it was logged, ISO 8601. */
  readonly at: string;
  readonly event: BroadcastEvent | ResyncEvent;
  /** The session entry that caused it; absent for what concerns the whole project. */
  readonly from?: { readonly session: string; readonly seq: number };
}

/** A page of the log, oldest first. */
export interface LoggedEventPage {
  readonly events: readonly LoggedEvent[];
  /** Behind which number the next page begins; the number of the newest event when there is none. */
  readonly next: number;
  readonly newest: number;
}
