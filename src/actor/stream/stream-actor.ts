import type { Rejection } from "../../protocol/errors.ts";
import { encodeOffset, LONG_POLL_MS, STREAM_HEADERS } from "../../protocol/streams.ts";
import type { JournalDriver } from "../../storage-drivers/journal-driver.ts";
import type { Clock } from "../runtime/clock.ts";
import { type AlarmClock, Deadlines } from "../runtime/deadlines.ts";
import type { JournalReport } from "../runtime/journal.ts";
import { decideAppend } from "./decide-append.ts";
import { missingStream, streamErrorResponse } from "./errors.ts";
import { Expiry } from "./expiry.ts";
import { ForkReferences } from "./fork-references.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { AppendRequest, CreateRequest, ForkReference, ReadRequest, RetainRequest } from "./requests.ts";
import type { SiblingStreams } from "./sibling-streams.ts";
import { StreamCore } from "./stream-core.ts";
import type { StreamKind } from "./stream-kind.ts";
import { StreamLog } from "./stream-log.ts";
import { StreamReader } from "./stream-reader.ts";

export interface StreamActorOptions<Memory> {
  /** The stream's path, as in addresses. */
  readonly path: string;
  readonly key: string;
  readonly driver: JournalDriver;
  readonly kind: StreamKind<Memory>;
  readonly siblings: SiblingStreams;
  readonly alarm: AlarmClock;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Absent: protocol's default. */
  readonly longPollMs?: number | undefined;
  /** Called for a repaired tail, and for damage. */
  readonly onRepaired: (report: JournalReport) => void;
}

/** A deletion that could not be finished is retried after this. */
const RETRY_MS = 1_000;

/** One stream: state and journal, creation and deletion, forks, and readers. */
export class StreamActor<Memory> {
  readonly core: StreamCore<Memory>;
  readonly lifecycle: Lifecycle<Memory>;
  readonly forks: ForkReferences<Memory>;
  readonly reader: StreamReader<Memory>;
  readonly #expiry: Expiry;
  readonly #deadlines: Deadlines<"expiry" | "retry">;

  private constructor(core: StreamCore<Memory>, options: StreamActorOptions<Memory>) {
    const { alarm, clock, siblings, path, newId, longPollMs = LONG_POLL_MS } = options;
    this.core = core;
    this.#deadlines = new Deadlines(alarm, clock);
    this.#expiry = new Expiry({
      state: () => core.state,
      clock,
      isFollowed: () => this.reader.followers > 0,
      wake: (at) => this.#deadlines.set("expiry", at),
      record: () => {
        void core.run<null>(({ phase }) => {
          const drafts = phase === "live" ? [{ type: "stream_touched", event: {} }] : [];
          return { ok: true, drafts, answer: null };
        });
      },
    });
    const retry = () => this.#deadlines.set("retry", clock.now() + RETRY_MS);
    this.forks = new ForkReferences(core, siblings);
    const { forks } = this;
    this.lifecycle = new Lifecycle({ core, expiry: this.#expiry, forks, siblings, path, newId, retry });
    this.reader = new StreamReader({ core, siblings, clock, longPollMs });
  }

  static async load<Memory>(options: StreamActorOptions<Memory>): Promise<StreamActor<Memory>> {
    const { kind, driver, key, clock, onRepaired } = options;
    const { core, reports } = await StreamCore.load(kind, new StreamLog(driver, key), clock);
    for (const report of reports) onRepaired(report);
    const actor = new StreamActor(core, options);
    // An earlier process may have died during a deletion.
    void actor.lifecycle.finish();
    return actor;
  }

  /** `PUT`: 201, 200 when the same stream exists, or an error. */
  async create(request: CreateRequest, body: Uint8Array): Promise<Response> {
    const created = await this.lifecycle.create(request, body);
    if (created.outcome === "refused") return created.answer;
    const headers = this.#headers();
    return new Response(null, { status: created.outcome === "created" ? 201 : 200, headers });
  }

  /** `POST`: durable before the response. */
  async append(request: AppendRequest, body: Uint8Array): Promise<Response> {
    await this.#ready(request);
    const { kind } = this.core;
    const outcome = await this.core.run((state) => decideAppend(kind, state, request, body));
    if (!outcome.ok) return streamErrorResponse(outcome.rejection);
    this.#expiry.used();
    const headers = this.#headers();
    headers.delete("content-type");
    const { producer } = request;
    if (producer === null) return new Response(null, { status: 204, headers });
    const { epoch = producer.epoch, seq = producer.seq } = this.core.state.producers.get(producer.id) ?? {};
    headers.set(STREAM_HEADERS.producerEpoch, String(epoch));
    headers.set(STREAM_HEADERS.producerSeq, String(seq));
    const { stored, hadData } = outcome.answer;
    return new Response(null, { status: stored && hadData ? 200 : 204, headers });
  }

  /** `HEAD`: everything but the data; it does not count as a use. */
  async head(): Promise<Response> {
    await this.#ready();
    const { phase, created } = this.core.state;
    if (phase !== "live" || created === null) return streamErrorResponse(missingStream(this.core.state));
    const headers = this.#headers();
    const { ttlSeconds, expiresAt } = created;
    if (ttlSeconds !== null) headers.set(STREAM_HEADERS.ttl, String(ttlSeconds));
    if (expiresAt !== null) headers.set(STREAM_HEADERS.expiresAt, new Date(expiresAt).toISOString());
    return new Response(null, { headers });
  }

  /** `GET` in all its modes. */
  async read(request: ReadRequest, signal: AbortSignal | undefined): Promise<Response> {
    await this.#ready();
    if (this.core.state.phase !== "live") return streamErrorResponse(missingStream(this.core.state));
    this.#expiry.used();
    return this.reader.read(request, signal);
  }

  /** `DELETE`. */
  async remove(): Promise<Response> {
    await this.lifecycle.endIfExpired();
    const rejection = await this.lifecycle.remove();
    return rejection ? streamErrorResponse(rejection) : new Response(null, { status: 204 });
  }

  /** A fork asks for a reference. */
  async retain(request: RetainRequest): Promise<ForkReference | Rejection> {
    await this.lifecycle.endIfExpired();
    return this.forks.retain(request);
  }

  /** A fork releases its reference; the last one removes a deleted stream. */
  async release(reference: { readonly streamId: string; readonly forkId: string }): Promise<boolean> {
    const released = await this.forks.release(reference);
    if (released) void this.lifecycle.finish();
    return released;
  }

  /** The actor's alarm. */
  alarm(): Promise<void> {
    return this.#deadlines.runDue(async (due) => {
      if (due.includes("expiry")) await this.lifecycle.endIfExpired();
      if (due.includes("retry")) await this.lifecycle.finish();
    });
  }

  /** Closes the stream if no reader follows it; the next load finds all of it in the journal. */
  async evict(): Promise<boolean> {
    if (this.reader.followers > 0 || !this.core.idle || this.#deadlines.has("retry")) return false;
    await this.close();
    return true;
  }

  /** Ends all waits and closes the journal. */
  close(): Promise<void> {
    return this.core.close();
  }

  async #ready(append: AppendRequest | null = null): Promise<void> {
    await this.core.resolveImplicit(append);
    await this.lifecycle.endIfExpired();
  }

  #headers(): Headers {
    const { created, tail, closed } = this.core.state;
    const headers = new Headers({
      "content-type": created?.contentType ?? "",
      [STREAM_HEADERS.nextOffset]: encodeOffset(tail),
      "cache-control": "no-store",
    });
    if (closed) headers.set(STREAM_HEADERS.closed, "true");
    return headers;
  }
}
