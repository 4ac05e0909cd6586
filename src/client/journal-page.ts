/** `GET /sessions/<id>/journal` as a client reads it. */

export interface JournalEntryView {
  readonly seq: number;
  readonly type: string;
  /** The server's wall clock, ISO 8601; the order is `seq`. */
  readonly ts: string;
  /** The `seq` of the work that the entry is about. */
  readonly of?: number;
  /** What was posted, without its token; entries about leases have none. */
  readonly event?: Readonly<Record<string, unknown>>;
}

export interface JournalPage {
  readonly id: string;
  /** How many late events the finished session received since it was loaded; they are not among the entries. */
  readonly lateCount: number;
  readonly entries: readonly JournalEntryView[];
}
