/** Reads a session's journal, runs, server events and telemetry, first what exists and then what is added. */
import { type LiveClient, LiveError, type SessionSnapshot } from "../../client/index.ts";
import type { Item } from "../core/item.ts";
import { SessionRecord } from "../core/session-record.ts";
import { newTelemetry } from "./new-telemetry.ts";

/** Few enough that taking them in is no long task, so that the page stays usable while a long session is read. */
const PAGE_ENTRIES = 500;
const PAGE_EVENTS = 500;

export interface SessionFeedEvents {
  /** Items to add to the timeline. */
  readonly onItems: (items: readonly Item[]) => void;
  readonly onSnapshot: (snapshot: SessionSnapshot) => void;
}

/** Each call of `read` continues where the last one ended. */
export class SessionFeed {
  readonly #client: LiveClient;
  readonly #id: string;
  readonly #events: SessionFeedEvents;
  readonly #record = new SessionRecord();
  readonly #cursors = new Map<string, string>();
  readonly #endedRuns = new Set<string>();
  #sent = 0;
  #telemetrySeen: string | null = null;
  #snapshotAt = -1;

  constructor(client: LiveClient, id: string, events: SessionFeedEvents) {
    this.#client = client;
    this.#id = id;
    this.#events = events;
  }

  /**
   * Reads what is new.
   * @throws LiveError when the server refuses or does not answer; what was read until then is kept
   */
  async read(signal: AbortSignal): Promise<void> {
    await this.#readJournal(signal);
    if (signal.aborted) return;
    if (this.#snapshotAt !== this.#record.seq) await this.#readSnapshot();
    for (const run of this.#record.runs) if (!signal.aborted) await this.#readRun(run, signal);
    if (!signal.aborted) await this.#readLog();
    if (!signal.aborted) await this.#readTelemetry();
  }

  async #readJournal(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const range = { after: this.#record.seq, limit: PAGE_ENTRIES };
      const { entries } = await this.#client.journal(this.#id, range);
      this.#events.onItems(this.#record.entries(entries));
      if (entries.length < PAGE_ENTRIES) return;
    }
  }

  async #readSnapshot(): Promise<void> {
    const snapshot = await this.#client.session(this.#id);
    for (const { run } of snapshot.runs) this.#record.nameRun(run);
    this.#snapshotAt = this.#record.seq;
    this.#events.onSnapshot(snapshot);
  }

  async #readRun(run: string, signal: AbortSignal): Promise<void> {
    if (this.#endedRuns.has(run)) return;
    const cursor = this.#cursors.get(run);
    const options = { live: false, signal, ...(cursor === undefined ? {} : { cursor }) };
    try {
      for await (const chunk of this.#client.follow({ session: this.#id, run }, options)) {
        this.#cursors.set(run, chunk.cursor);
        if (chunk.ended) this.#endedRuns.add(run);
        this.#events.onItems(this.#record.messages(run, chunk.messages));
      }
    } catch (error) {
      // Of a run whose stream was removed, its entries are left.
      if (!(error instanceof LiveError) || error.status !== 404) throw error;
      this.#endedRuns.add(run);
    }
  }

  async #readLog(): Promise<void> {
    for (;;) {
      const query = { after: this.#sent, limit: PAGE_EVENTS, session: this.#id };
      const { events, next, newest } = await this.#client.loggedEvents(query);
      this.#sent = next;
      this.#events.onItems(this.#record.logged(events));
      if (next >= newest) return;
    }
  }

  async #readTelemetry(): Promise<void> {
    const { events } = await this.#client.streamDiagnostics();
    const own = events.filter(({ session }) => session === this.#id);
    const fresh = newTelemetry(own, this.#telemetrySeen);
    const last = own.at(-1);
    if (last !== undefined) this.#telemetrySeen = JSON.stringify(last);
    this.#events.onItems(this.#record.telemetry(fresh));
  }
}
