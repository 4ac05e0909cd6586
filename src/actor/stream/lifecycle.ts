import type { Rejection } from "../../protocol/errors.ts";
import { DEFAULT_STREAM_TYPE, isJsonType, mediaType } from "../../protocol/streams.ts";
import { Mutex } from "../../storage-drivers/mutex.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import { toContent } from "./decide-append.ts";
import type { CreatedBody, ForkSource } from "./entries.ts";
import { missingStream, streamErrorResponse } from "./errors.ts";
import type { Expiry } from "./expiry.ts";
import type { CreateRequest, ForkReference, RetainRequest } from "./requests.ts";
import type { SiblingStreams } from "./sibling-streams.ts";
import { newStream, type StreamState } from "./state.ts";
import type { StreamCore } from "./stream-core.ts";

export interface LifecycleOptions<Memory> {
  readonly core: StreamCore<Memory>;
  readonly expiry: Expiry;
  readonly peers: SiblingStreams;
  /** The stream's own path. */
  readonly path: string;
  readonly newId: () => string;
  /** What could not be finished is tried again after a while. */
  readonly retry: () => void;
}

type Created =
  | { readonly outcome: "created" | "exists" }
  | { readonly outcome: "refused"; readonly answer: Response };

const DIFFERENT: Rejection = {
  code: "stream_exists",
  message: "A stream exists here that was created as something else.",
};

/**
 * Beginning and end of a stream, and its forks. A fork holds a loan of its source: the source keeps its
 * data, deleted or not, until the last loan is given back. Every step is durable before the next; what a
 * crash leaves (a loan nobody holds, a deletion that is not finished) is put right by whoever comes next.
 */
export class Lifecycle<Memory> {
  readonly #options: LifecycleOptions<Memory>;
  /** Creations and deletions are carried out one after the other. */
  readonly #mutex = new Mutex();
  /** The fork this stream is about to become. */
  #expected: string | null = null;

  constructor(options: LifecycleOptions<Memory>) {
    this.#options = options;
  }

  /** Creates the stream, or finds that it is there as asked for. */
  create(request: CreateRequest, body: Uint8Array): Promise<Created> {
    return this.#mutex.runExclusive(() => this.#create(request, body));
  }

  /** Deletes the stream; with forks, its data stays for them. */
  remove(): Promise<Rejection | null> {
    return this.#mutex.runExclusive(() => this.#remove());
  }

  /** A stream whose time is over is deleted, before anybody is answered about it. */
  async endIfExpired(): Promise<void> {
    if (!this.#isExpired()) return;
    await this.#mutex.runExclusive(async () => {
      if (this.#isExpired()) await this.#remove();
    });
  }

  /** Carries out what an earlier life, or a failure, has left of a deletion. */
  async finish(): Promise<void> {
    if (this.#options.core.state.phase !== "deleted") return;
    await this.#mutex
      .runExclusive(async () => {
        await this.#dropLost();
        await this.#finishDeletion();
      })
      .catch(() => this.#options.retry());
  }

  /** Lends the stream's data to a fork. Waits for nobody, so that two streams never wait for each other. */
  async retain(request: RetainRequest): Promise<ForkReference | Rejection> {
    const { core } = this.#options;
    const before = core.state;
    const { created } = before;
    if (before.phase === "deleted" && before.forks.size > 0) {
      return { code: "stream_exists", message: "The source was deleted; it cannot be forked any more." };
    }
    if (before.phase !== "live" || created === null) return missingStream(newStream(core.kind));
    if (request.contentType !== null && mediaType(request.contentType) !== mediaType(created.contentType)) {
      return { code: "content_type_mismatch", message: `The source is of type ${created.contentType}.` };
    }
    const anchor = request.position ?? before.tail;
    if (anchor > before.tail) return invalid("Stream-Fork-Offset", "is behind the end of the source");
    const position = anchor + request.subOffset;
    if (request.subOffset > 0 && position > (await this.nextAppendBoundary(anchor))) {
      return invalid("Stream-Fork-Sub-Offset", "is behind the next append of the source");
    }
    const { streamId, contentType, ttlSeconds, expiresAt } = created;
    const loan: ForkReference = { streamId, position, contentType, ttlSeconds, expiresAt };
    const outcome = await core.run<ForkReference>((state) => {
      if (state.phase !== "live" || state.created?.streamId !== streamId) {
        return { ok: false, drafts: [], rejection: missingStream(state) };
      }
      const event = { forkId: request.forkId, fork: request.fork };
      return { ok: true, drafts: [{ type: "stream_forked", event }], answer: loan };
    });
    return outcome.ok ? outcome.answer : outcome.rejection;
  }

  /** A fork gives its loan back; the last one takes a deleted stream along. */
  async release({
    streamId,
    forkId,
  }: {
    readonly streamId: string;
    readonly forkId: string;
  }): Promise<boolean> {
    const { core } = this.#options;
    const outcome = await core.run<null>((state) => {
      const known = state.created?.streamId === streamId && state.forks.has(forkId);
      return { ok: true, drafts: known ? [unforked(forkId)] : [], answer: null };
    });
    if (!outcome.ok) return false;
    void this.finish();
    return true;
  }

  /** Whether this stream is that fork, or is about to be. */
  hasReference(forkId: string): boolean {
    const { state } = this.#options.core;
    return this.#expected === forkId || (state.phase !== "none" && state.created?.streamId === forkId);
  }

  /** The end of the append behind a position, also where the data is inherited. */
  async nextAppendBoundary(position: number): Promise<number> {
    const { core, peers } = this.#options;
    const source = core.state.created?.source ?? null;
    if (source === null || position >= source.position) return core.nextAppendBoundary(position);
    const { streamId, path, position: to } = source;
    return (await peers.readInherited(path, { streamId, from: position, to, bytes: 1 })).end;
  }

  async #create(request: CreateRequest, body: Uint8Array): Promise<Created> {
    const { core, peers, path, newId } = this.#options;
    if (this.#isExpired()) await this.#remove();
    if (core.state.phase === "deleted") await this.#finishDeletion();
    const { state } = core;
    if (state.phase === "deleted") return refused(DIFFERENT);
    if (state.phase === "live") return isAsAsked(state, request) ? { outcome: "exists" } : refused(DIFFERENT);
    const streamId = newId();
    const { fork } = request;
    if (fork === null) return this.#write(request, body, streamId, null, null);
    if (fork.path === path) return refused(missingStream(state));
    this.#expected = streamId;
    try {
      const loan = await peers.retain(fork.path, {
        forkId: streamId,
        fork: path,
        contentType: request.contentType,
        position: fork.position,
        subOffset: fork.subOffset,
      });
      if (loan instanceof Response) return { outcome: "refused", answer: loan };
      const source = { path: fork.path, streamId: loan.streamId, position: loan.position };
      const written = await this.#write(request, body, streamId, source, loan);
      // Should this fail: a source that is deleted asks whether its forks are there.
      if (written.outcome === "refused") await this.#giveBack(source, streamId).catch(() => undefined);
      return written;
    } finally {
      this.#expected = null;
    }
  }

  async #write(
    request: CreateRequest,
    body: Uint8Array,
    streamId: string,
    source: ForkSource | null,
    loan: ForkReference | null,
  ): Promise<Created> {
    const { core } = this.#options;
    const inherits = loan !== null && request.ttlSeconds === null && request.expiresAt === null;
    const created: CreatedBody = {
      streamId,
      contentType: request.contentType ?? loan?.contentType ?? DEFAULT_STREAM_TYPE,
      ttlSeconds: inherits ? loan.ttlSeconds : request.ttlSeconds,
      expiresAt: inherits ? loan.expiresAt : request.expiresAt,
      asked: request,
      source,
    };
    const outcome = await core.run<null>((state) => creation(core, state, created, request, body));
    if (!outcome.ok) return refused(outcome.rejection);
    this.#options.expiry.used();
    return { outcome: "created" };
  }

  async #remove(): Promise<Rejection | null> {
    const { core } = this.#options;
    if (core.state.phase !== "live") return missingStream(core.state);
    await this.#dropLost();
    const outcome = await core.run<null>((state) =>
      state.phase === "live"
        ? { ok: true, drafts: [{ type: "stream_deleted", event: {} }], answer: null }
        : { ok: false, drafts: [], rejection: missingStream(state) },
    );
    if (!outcome.ok) return outcome.rejection;
    await this.#finishDeletion().catch(() => this.#options.retry());
    return null;
  }

  /** Loans whose fork never came to be, or is gone without having said so. */
  async #dropLost(): Promise<void> {
    const { core, peers } = this.#options;
    for (const [forkId, fork] of core.state.forks) {
      if (await peers.hasReference(fork, forkId)) continue;
      await core.run<null>((state) => ({
        ok: true,
        drafts: state.forks.has(forkId) ? [unforked(forkId)] : [],
        answer: null,
      }));
    }
  }

  /** Nobody can read the stream any more: its own loan goes back, then its record goes. */
  async #finishDeletion(): Promise<void> {
    const { core } = this.#options;
    const { phase, created, forks } = core.state;
    if (phase !== "deleted" || forks.size > 0) return;
    if (created?.source) await this.#giveBack(created.source, created.streamId);
    await core.clear();
  }

  #giveBack(source: ForkSource, forkId: string): Promise<void> {
    return this.#options.peers.release(source.path, { streamId: source.streamId, forkId });
  }

  #isExpired(): boolean {
    return this.#options.core.state.phase === "live" && this.#options.expiry.isOver();
  }
}

/** The entries a stream begins with: what it is, and what it holds from the start. */
function creation<Memory>(
  core: StreamCore<Memory>,
  state: StreamState<Memory>,
  created: CreatedBody,
  request: CreateRequest,
  body: Uint8Array,
): Decision<null> {
  const drafts: EntryDraft[] = [{ type: "stream_created", event: { ...created } }];
  // An empty array creates an empty stream, though it cannot be appended.
  const empty =
    isJsonType(created.contentType) && /^\s*\[\s*\]\s*$/.test(new TextDecoder().decode(body.subarray(0, 64)));
  const content = toContent(core.kind, state, empty ? new Uint8Array() : body, created.contentType);
  if (!content.ok) return { ok: false, drafts: [], rejection: content.rejection };
  if (content.event.count > 0 || request.closed) {
    const event = {
      at: created.source?.position ?? 0,
      ...content.event,
      ...(request.closed ? { close: true } : {}),
    };
    drafts.push({ type: "stream_append", event });
  }
  return { ok: true, drafts, answer: null };
}

/** Whether a creation asks for what is there. */
function isAsAsked({ created, closed }: StreamState, request: CreateRequest): boolean {
  if (created === null || closed !== request.closed) return false;
  return canonicalJson(comparable(created.asked)) === canonicalJson(comparable(request));
}

function comparable({ contentType, ttlSeconds, expiresAt, fork }: CreateRequest): unknown {
  const type = contentType === null ? null : mediaType(contentType);
  // A fork may leave its type to its source; anything else then is the default.
  return { type: fork === null ? (type ?? DEFAULT_STREAM_TYPE) : null, ttlSeconds, expiresAt, fork };
}

function unforked(forkId: string): EntryDraft {
  return { type: "stream_unforked", event: { forkId } };
}

function refused(rejection: Rejection): Created {
  return { outcome: "refused", answer: streamErrorResponse(rejection) };
}

function invalid(path: string, reason: string): Rejection {
  return { code: "invalid_event", message: `${path}: ${reason}.`, details: { path, reason } };
}
