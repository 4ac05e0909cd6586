/** Reads a session's journal and the runs of its agents as one timeline. */
import { setTimeout as delay } from "node:timers/promises";
import { type JournalEntryView, type LiveClient, LiveError, type RunMessage } from "../../client/index.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import { mergeTimeline, type RunMessages } from "./merge-timeline.ts";
import { fromEntry, fromMessage, type TimelineItem } from "./timeline.ts";

/** How often the journal is read again; runs are followed as they are written. */
const JOURNAL_INTERVAL_MS = 500;
const PAGE_ENTRIES = 1_000;

type OnItem = (item: TimelineItem) => void;

/** Reads first what exists (`past`), then what is added (`follow`). */
export class SessionReader {
  readonly #client: LiveClient;
  readonly #id: string;
  readonly #signal: AbortSignal;
  #seq = 0;
  /** The cursor up to which each run was read. */
  readonly #cursors = new Map<string, string>();
  readonly #finishedRuns = new Set<string>();

  constructor(client: LiveClient, id: string, signal: AbortSignal) {
    this.#client = client;
    this.#id = id;
    this.#signal = signal;
  }

  /** All items up to now, in order. */
  async past(): Promise<readonly TimelineItem[]> {
    const entries = await this.#newEntries();
    const { runs } = await this.#client.session(this.#id);
    const read: RunMessages[] = [];
    const unreadable: TimelineItem[] = [];
    for (const { run } of runs) {
      const messages: RunMessage[] = [];
      const problem = await this.#readRun(run, false, (message) => messages.push(message));
      if (problem !== null) unreadable.push(problem);
      read.push({ run, messages });
    }
    return [...mergeTimeline(entries, read), ...unreadable];
  }

  /** Resolves when the session is finished and its runs have ended, or the signal aborts. */
  async follow(onItem: OnItem): Promise<void> {
    const followed = new Map<string, Promise<void>>();
    while (!this.#signal.aborted) {
      const { runs, phase } = await this.#client.session(this.#id);
      for (const { run } of runs) {
        if (this.#finishedRuns.has(run) || followed.has(run)) continue;
        followed.set(run, this.#followRun(run, onItem));
      }
      for (const entry of await this.#newEntries()) {
        const item = fromEntry(entry);
        if (item !== null) onItem(item);
      }
      if (isFinalPhase(phase) && runs.every(({ run }) => this.#finishedRuns.has(run))) break;
      await delay(JOURNAL_INTERVAL_MS, undefined, { signal: this.#signal }).catch(() => undefined);
    }
    await Promise.all(followed.values());
  }

  async #newEntries(): Promise<readonly JournalEntryView[]> {
    const found: JournalEntryView[] = [];
    for (;;) {
      const { entries } = await this.#client.journal(this.#id, { after: this.#seq, limit: PAGE_ENTRIES });
      found.push(...entries);
      this.#seq = entries.at(-1)?.seq ?? this.#seq;
      if (entries.length < PAGE_ENTRIES) return found;
    }
  }

  async #followRun(run: string, onItem: OnItem): Promise<void> {
    const problem = await this.#readRun(run, true, (message) => onItem(fromMessage(run, message)));
    if (problem !== null) onItem(problem);
  }

  /** Reads what is new of a run; answers why it cannot be read, or `null`. */
  async #readRun(
    run: string,
    live: boolean,
    onMessage: (message: RunMessage) => void,
  ): Promise<TimelineItem | null> {
    const cursor = this.#cursors.get(run);
    const chunks = this.#client.follow(
      { session: this.#id, run },
      { live, signal: this.#signal, ...(cursor === undefined ? {} : { cursor }) },
    );
    try {
      for await (const chunk of chunks) {
        for (const message of chunk.messages) onMessage(message);
        this.#cursors.set(run, chunk.cursor);
        if (chunk.ended) this.#finishedRuns.add(run);
      }
      return null;
    } catch (error) {
      // The timeline goes on without this run.
      if (!(error instanceof LiveError)) throw error;
      this.#finishedRuns.add(run);
      const text = `run ${run} cannot be read: ${error.message}`;
      return { at: new Date().toISOString(), who: "server", text };
    }
  }
}
