import {
  JOURNAL_START,
  type JournalDriver,
  type JournalPosition,
} from "../../storage-drivers/journal-driver.ts";
import type { Entry } from "./entry.ts";
import { visitEntries } from "./read-journal.ts";

/** What one read of the journal takes. */
const PAGE_BYTES = 256 * 1024;
/** How far apart remembered positions are: a reader that follows a journal asks behind each entry. */
const MARK_LINES = 256;
const MARK_BYTES = PAGE_BYTES / 2;

/** Between two lines: where it is, and the number that the entry behind it should carry. */
interface Mark {
  readonly position: JournalPosition;
  readonly nextSeq: number;
}

const START: Mark = { position: JOURNAL_START, nextSeq: 1 };

/**
 * Lists entries of a journal in pages. The positions of earlier pages are remembered, so that a reader who asks
 * for one page after the other does not decode the whole journal for each of them.
 */
export class JournalPages {
  readonly #driver: Pick<JournalDriver, "readJournalPage">;
  readonly #key: string;
  /** In the order of the journal. */
  #marks: readonly Mark[] = [START];
  #generation = 0;
  #replacing: Promise<unknown> = Promise.resolve();

  constructor(driver: Pick<JournalDriver, "readJournalPage">, key: string) {
    this.#driver = driver;
    this.#key = key;
  }

  /** Forgets the positions: the lines behind them may be others now. */
  forget(): void {
    this.#generation += 1;
    this.#marks = [START];
  }

  /** Replaces the lines of the journal. Pages that are read meanwhile are read again. */
  async replace<Result>(work: () => Promise<Result>): Promise<Result> {
    const replaced = work();
    this.#replacing = replaced.catch(() => undefined);
    this.forget();
    try {
      return await replaced;
    } finally {
      this.forget();
    }
  }

  /** Entries behind `after`, at most `limit`; what is damaged is left out. */
  async list(after: number, limit: number): Promise<readonly Entry[]> {
    for (;;) {
      await this.#replacing;
      const generation = this.#generation;
      const entries = await this.#read(after, limit);
      if (generation === this.#generation) return entries;
    }
  }

  async #read(after: number, limit: number): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let mark = this.#marks.findLast(({ nextSeq }) => nextSeq <= after + 1) ?? START;
    while (found.length < limit) {
      const { position } = mark;
      const { lines, end } = await this.#driver.readJournalPage(this.#key, position, PAGE_BYTES);
      if (lines.length === 0) break;
      const { nextSeq } = visitEntries(lines, mark.nextSeq, position.lines, (entry) => {
        if (entry.seq > after) found.push(entry);
      });
      mark = { position: end, nextSeq };
      this.#remember(mark);
    }
    return found.slice(0, limit);
  }

  #remember(mark: Mark): void {
    const last = this.#marks.at(-1) ?? START;
    const lines = mark.position.lines - last.position.lines;
    const bytes = mark.position.bytes - last.position.bytes;
    if (lines >= MARK_LINES || bytes >= MARK_BYTES) this.#marks = [...this.#marks, mark];
  }
}
