import type { Entry } from "./entry.ts";
import type { JournalReport } from "./journal.ts";

/**
 * Another program has appended to the journal. What was to be appended was not, because it was decided without
 * those entries: they are to be folded first, and the commands decided again.
 */
export class ForeignEntriesError extends Error {
  override readonly name = "ForeignEntriesError";
  readonly entries: readonly Entry[];
  /** What was repaired or damaged among them. */
  readonly reports: readonly JournalReport[];

  constructor(entries: readonly Entry[], reports: readonly JournalReport[]) {
    super("another program has appended to the journal");
    this.entries = entries;
    this.reports = reports;
  }
}
