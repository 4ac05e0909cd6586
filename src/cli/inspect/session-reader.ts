/** Reads a session's journal and the runs of its agents as one timeline. */
import { setTimeout as delay } from "node:timers/promises";
import { type LiveClient, LiveError } from "../../client/index.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
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

  /** All items up to now, in order of time. */
  async past(): Promise<readonly TimelineItem[]> {
    const items = [...(await this.#newEntries())];
    const { runs } = await this.#client.session(this.#id);
    for (const { run } of runs) await this.#readRun(run, false, (item) => items.push(item));
    return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** Resolves when the session is finished and its runs have ended, or the signal aborts. */
  async follow(onItem: OnItem): Promise<void> {
    const followed = new Map<string, Promise<void>>();
    while (!this.#signal.aborted) {
      const { runs, phase } = await this.#client.session(this.#id);
      for (const { run } of runs) {
        if (this.#finishedRuns.has(run) || followed.has(run)) continue;
        followed.set(run, this.#readRun(run, true, onItem));
      }
      for (const item of await this.#newEntries()) onItem(item);
      if (isFinalPhase(phase) && runs.every(({ run }) => this.#finishedRuns.has(run))) break;
      await delay(JOURNAL_INTERVAL_MS, undefined, { signal: this.#signal }).catch(() => undefined);
    }
    await Promise.all(followed.values());
  }

  async #newEntries(): Promise<readonly TimelineItem[]> {
    const items: TimelineItem[] = [];
    for (;;) {
      const { entries } = await this.#client.journal(this.#id, { after: this.#seq, limit: PAGE_ENTRIES });
      items.push(...entries.map(fromEntry).filter((item) => item !== null));
      this.#seq = entries.at(-1)?.seq ?? this.#seq;
      if (entries.length < PAGE_ENTRIES) return items;
    }
  }

  async #readRun(run: string, live: boolean, onItem: OnItem): Promise<void> {
    const cursor = this.#cursors.get(run);
    const chunks = this.#client.follow(
      { session: this.#id, run },
      { live, signal: this.#signal, ...(cursor === undefined ? {} : { cursor }) },
    );
    try {
      for await (const chunk of chunks) {
        for (const message of chunk.messages) onItem(fromMessage(run, message));
        this.#cursors.set(run, chunk.cursor);
        if (chunk.ended) this.#finishedRuns.add(run);
      }
    } catch (error) {
      // The timeline goes on without this run.
      if (!(error instanceof LiveError)) throw error;
      this.#finishedRuns.add(run);
      const text = `run ${run} cannot be read: ${error.message}`;
      onItem({ at: new Date().toISOString(), who: "server", text });
    }
  }
}
