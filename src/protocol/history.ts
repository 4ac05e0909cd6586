/** `GET /history`: what was asked for and accepted, and what became of it. */
import { isRecord } from "./is-record.ts";
import type { RequestSummary, SessionSummary } from "./snapshot.ts";

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
  /** What taking it back changed; absent while it stands, and when its agent did not report it. */
  readonly undo?: UndoneChange;
  /** Files that the change touched, as its diff names them. */
  readonly files?: readonly string[];
  /** What was picked and asked for; absent where only a receipt is left, or was written by an older version. */
  readonly pageUrl?: string | null;
  readonly element?: SessionSummary["element"];
  readonly insertPosition?: "before" | "after";
  readonly request?: RequestSummary;
  /** Who wrote the variants; absent when the agent named no lease. */
  readonly agent?: string;
  /** Addresses of small pictures of the element, relative to the server's root; absent where none was taken. */
  readonly pictures?: { readonly [Moment in PictureMoment]?: string };
}

export interface UndoneChange {
  readonly agent?: string;
  readonly files: readonly string[];
  readonly diff: string;
}

/** When the small picture of an element was taken: at the request, or at the accept. */
export const PICTURE_MOMENTS = ["before", "after"] as const;
export type PictureMoment = (typeof PICTURE_MOMENTS)[number];

/** The name under which a picture is stored with its session. */
export function pictureName(moment: PictureMoment): string {
  return `picture-${moment}.png`;
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
  return isReportedChange(receipt) ? { file: receipt.file, diff: receipt.diff } : null;
}

/** What an undo's reply, or a receipt, says of its changes; `null` when it says nothing that can be used. */
export function undoneChange(changes: unknown): UndoneChange | null {
  if (!Array.isArray(changes)) return null;
  const reported = changes.filter(isReportedChange);
  if (reported.length === 0) return null;
  return { files: reported.map(({ file }) => file), diff: reported.map(({ diff }) => diff).join("") };
}

/** Whether a value has the members of a change. */
export function isReportedChange(value: unknown): value is ReportedChange {
  return isRecord(value) && typeof value.file === "string" && typeof value.diff === "string";
}
