/** `GET /sessions/<id>/journal` as a client reads it. */

export interface JournalEntryView {
  readonly seq: number;
  readonly type: string;
  readonly ts: string;
  /** What was posted, without its token; entries about leases have none. */
  readonly event?: Readonly<Record<string, unknown>>;
}

export interface JournalPage {
  readonly id: string;
  readonly entries: readonly JournalEntryView[];
}
