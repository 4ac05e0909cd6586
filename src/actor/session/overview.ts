import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { AvailableWork } from "./available-work.ts";
import type { OutboxItem } from "./state.ts";

/** What the project holds of a session in memory; it can be requested again at any time. */
export interface SessionOverview {
  readonly id: string;
  /** The last entry it knows of: a newer overview replaces an older one, never the reverse. */
  readonly seq: number;
  /** False once the session is finished and has no work left. */
  readonly open: boolean;
  readonly summary: SessionSummary;
  readonly work: readonly AvailableWork[];
  /** When its accepted variant was in the source, ISO 8601; absent before. */
  readonly acceptedAt?: string;
}

/** A session's notification to its project. */
export interface ProjectUpdate {
  readonly overview: SessionOverview;
  readonly items: readonly OutboxItem[];
  /** No new entry, but an expired lease has made work available again. */
  readonly leaseExpired: boolean;
  /** The session is finished, everything is acknowledged, and its files are in the archive. */
  readonly archived?: true;
}
