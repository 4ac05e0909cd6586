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
  /** What came late to the finished session since it was loaded, and is not among the entries. */
  readonly lateCount: number;
  readonly entries: readonly JournalEntryView[];
}
