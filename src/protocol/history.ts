/** `GET /history`: what was accepted, and what became of it. */
import { isRecord } from "./is-record.ts";

export interface HistoryItem {
  /** The session. */
  readonly id: string;
  readonly variantId: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
  readonly file: string | null;
  /** Unified, from the original to the accepted variant; `null` when the agent reported none. */
  readonly diff: string | null;
  /** When it was in the source, ISO 8601. */
  readonly at: string;
  /** When it was taken back; absent while it stands. */
  readonly undoneAt?: string;
}

export interface HistoryResponse {
  /** Newest first. */
  readonly history: readonly HistoryItem[];
}

/** What an agent's reply says of the change it made to the source. */
export interface ReportedChange {
  readonly file: string;
  readonly diff: string;
}

/** The `data.receipt` of a reply; `null` when there is none that can be used. */
export function reportedChange(data: unknown): ReportedChange | null {
  const receipt = isRecord(data) ? data.receipt : null;
  if (!isRecord(receipt) || typeof receipt.file !== "string" || typeof receipt.diff !== "string") return null;
  return { file: receipt.file, diff: receipt.diff };
}
