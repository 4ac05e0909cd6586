import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { AvailableWork } from "./available-work.ts";
import type { OutboxItem } from "./state.ts";

/** What the project keeps in memory of a session; it can always be asked for again. */
export interface SessionOverview {
  readonly id: string;
  /** The last entry it knows of: a newer digest replaces an older one, never the reverse. */
  readonly seq: number;
  /** False once the session is finished and has no work left. */
  readonly open: boolean;
  readonly summary: SessionSummary;
  readonly work: readonly AvailableWork[];
  /** When its accepted variant was in the source, ISO 8601; absent before. */
  readonly acceptedAt?: string;
}

/** What a session tells its project. */
export interface ProjectUpdate {
  readonly overview: SessionOverview;
  readonly items: readonly OutboxItem[];
  /** Nothing new happened, but time has made held work available again. */
  readonly leaseExpired: boolean;
  /** The session is finished, everything is told, and it lies in the archive now. */
  readonly archived?: true;
}
