import { READ_PAGE_BYTES } from "../../protocol/streams.ts";
import { type Clock, momentOf } from "../runtime/clock.ts";
import { type Entry, type EntryDraft, type EntryTime, entryTime } from "../runtime/entry.ts";
import type { JournalReport } from "../runtime/journal.ts";
import { type CommandResult, type Decision, Mailbox } from "../runtime/mailbox.ts";
import { isStreamEntry, type StreamEntry } from "./entries.ts";
import { evolveStream, newStream } from "./evolve.ts";
import { toPayload } from "./payload.ts";
import type { AppendRequest } from "./requests.ts";
import type { StreamState } from "./state.ts";
import type { ImplicitStream, StreamKind } from "./stream-kind.ts";
import type { StreamLog } from "./stream-log.ts";
import { TailCache } from "./tail-cache.ts";
import { TailWaiters } from "./tail-waiters.ts";

/** A part of a stream that ends at a position. */
export interface StreamSlice {
  /** Bytes, or messages joined with commas. */
  readonly payload: Uint8Array;
  readonly end: number;
}

/** The state of one stream, its journal, and the readers that wait at its end. */
export class StreamCore<Memory> {
  readonly tail = new TailWaiters();
  readonly kind: StreamKind<Memory>;
  readonly #log: StreamLog;
  readonly #clock: Clock;
  readonly #evolve: (state: StreamState<Memory>, entry: Entry) => StreamState<Memory>;
  readonly #recent = new TailCache();
  #mailbox: Mailbox<StreamState<Memory>>;
  /** The state that the first append creates, for a stream that exists without a journal. */
  #implicit: { readonly state: StreamState<Memory>; readonly draft: EntryDraft } | null = null;

  private constructor(kind: StreamKind<Memory>, log: StreamLog, clock: Clock, state: StreamState<Memory>) {
    this.kind = kind;
    this.#log = log;
    this.#clock = clock;
    this.#evolve = evolveStream(kind);
    this.#mailbox = this.#newMailbox(state);
  }

  /** Reads the journal. Writes nothing but the repair of a torn tail. */
  static async load<Memory>(
    kind: StreamKind<Memory>,
    log: StreamLog,
    clock: Clock,
  ): Promise<{ readonly core: StreamCore<Memory>; readonly reports: readonly JournalReport[] }> {
    const evolve = evolveStream(kind);
    let state = newStream(kind);
    const reports = await log.load(
      (entry) => {
        state = evolve(state, entry);
      },
      () => state.tail,
    );
    const { now, offset } = momentOf(clock);
    // The wall clock may have been set back since: the stream was not used later than now.
    const touchedAt = Math.min(state.touchedAt - offset, now);
    return { core: new StreamCore(kind, log, clock, { ...state, touchedAt }), reports };
  }

  /** The durable state; without a journal, the implicit one, once `resolveImplicit` has found it. */
  get state(): StreamState<Memory> {
    const { state } = this.#mailbox;
    return state.phase === "none" && this.#implicit ? this.#implicit.state : state;
  }

  /** Whether no write is in progress. */
  get idle(): boolean {
    return this.#mailbox.idle;
  }

  /**
   * Asks the kind whether a stream without a journal exists: every time, until the stream has ended.
   * @param append the request, if it is an append
   */
  async resolveImplicit(append: AppendRequest | null = null): Promise<void> {
    const isOver = () => this.#implicit?.state.closed === true;
    if (this.#mailbox.state.phase !== "none" || isOver()) return;
    const implicit = await this.kind.implicit(append);
    if (implicit === null || isOver()) return;
    this.#implicit = this.#toImplicit(implicit);
    if (!isOver()) return;
    this.#recent.add({ at: 0, end: 1, payload: toPayload({ messages: [implicit.end] }, 0, 1) });
    this.tail.wake();
  }

  /** Decides against the state that the previous command left; resolves when the entries are durable. */
  run<Answer>(decide: (state: StreamState<Memory>) => Decision<Answer>): Promise<CommandResult<Answer>> {
    return this.#mailbox.run((state) => {
      const implicit = state.phase === "none" ? this.#implicit : null;
      const decision = decide(implicit?.state ?? state);
      if (implicit === null || decision.drafts.length === 0) return decision;
      return { ...decision, drafts: [implicit.draft, ...decision.drafts] };
    });
  }

  /**
   * Slices of the stream's own data, without what it inherits.
   * @param from a position before `to`, and not before the stream's own data
   * @param to at most the end
   */
  async slice(from: number, to: number, bytes = READ_PAGE_BYTES): Promise<readonly StreamSlice[]> {
    const recent = this.#recent.from(from, bytes);
    if (recent.length > 0 && (recent.at(-1)?.end ?? 0) <= to) return recent;
    const pieces: StreamSlice[] = [];
    let size = 0;
    for await (const entry of this.#log.from(from)) {
      if (entry.type !== "stream_append") continue;
      const { at, count, data } = entry.event;
      if (at >= to || size >= bytes) break;
      if (data === undefined || at + count <= from) continue;
      const end = Math.min(at + count, to);
      const payload = toPayload(data, Math.max(0, from - at), end - at);
      pieces.push({ payload, end });
      size += payload.length;
    }
    return pieces;
  }

  /** The end of the append that contains a position; the position itself at the end of the stream. */
  async nextAppendBoundary(position: number): Promise<number> {
    for await (const { type, event } of this.#log.from(position)) {
      if (type === "stream_append" && event.at + event.count > position) return event.at + event.count;
    }
    return position;
  }

  /** Resolves when what was refused before this call is not in the journal, also after a restart. */
  discardFailedAppend(): Promise<void> {
    return this.#mailbox.runExclusive(() => this.#log.discardFailedAppend());
  }

  /** Removes everything: the next request finds no stream. */
  async clear(): Promise<void> {
    await this.#mailbox.runExclusive(() => this.#log.clear());
    this.#recent.clear();
    this.#implicit = null;
    this.#mailbox = this.#newMailbox(newStream(this.kind));
  }

  async close(): Promise<void> {
    this.tail.stop();
    await this.#mailbox.runExclusive(() => this.#log.close());
  }

  #newMailbox(state: StreamState<Memory>): Mailbox<StreamState<Memory>> {
    return new Mailbox({
      state,
      evolve: this.#evolve,
      number: (drafts, firstSeq) => this.#log.number(drafts, firstSeq, this.#time()),
      nextSeq: () => this.#log.nextSeq,
      append: (entries) => this.#log.append(entries, this.#mailbox.state.tail),
      committed: (next, entries) => this.#committed(next, entries.filter(isStreamEntry)),
    });
  }

  #committed(state: StreamState<Memory>, entries: readonly StreamEntry[]): void {
    for (const { type, event } of entries) {
      if (type !== "stream_append" || event.data === undefined) continue;
      const { at, count, data } = event;
      this.#recent.add({ at, end: at + count, payload: toPayload(data, 0, count) });
    }
    this.kind.onCommitted(state, entries);
    this.tail.wake();
  }

  #toImplicit({ streamId, contentType, kind, end }: ImplicitStream) {
    const draft: EntryDraft = {
      type: "stream_created",
      event: {
        streamId,
        contentType,
        ttlSeconds: null,
        expiresAt: null,
        asked: { contentType, ttlSeconds: null, expiresAt: null, closed: false, fork: null },
        source: null,
        ...(kind === undefined ? {} : { kind }),
      },
    };
    const drafts: EntryDraft[] = [draft];
    if (end !== undefined) {
      const event = { at: 0, count: 1, data: { messages: [end] }, close: true };
      drafts.push({ type: "stream_append", event });
    }
    const entries = this.#log.number(drafts, 1, this.#time());
    return { draft, state: entries.reduce(this.#evolve, newStream(this.kind)) };
  }

  #time(): EntryTime {
    return entryTime(momentOf(this.#clock));
  }
}
