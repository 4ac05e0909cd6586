import type { Rejection } from "../../protocol/errors.ts";
import { mediaType } from "../../protocol/streams.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import { invalidInput, missingStream, NOT_FOUND } from "./errors.ts";
import type { ForkReference, RetainRequest } from "./requests.ts";
import type { SiblingStreams } from "./sibling-streams.ts";
import type { StreamCore } from "./stream-core.ts";

/**
 * Reference counting between a stream and its forks. A fork holds a reference to its source, and the
 * source keeps its data, deleted or not, until the last reference is released. A crash may leave a
 * reference without a fork: `dropUnused` finds it by asking the fork's path.
 */
export class ForkReferences<Memory> {
  readonly #core: StreamCore<Memory>;
  readonly #siblings: SiblingStreams;
  /** The id of the fork that this stream is being created as. */
  #creating: string | null = null;

  constructor(core: StreamCore<Memory>, siblings: SiblingStreams) {
    this.#core = core;
    this.#siblings = siblings;
  }

  /** Records a reference of a fork. It calls no other stream, so two streams never wait for each other. */
  async retain(request: RetainRequest): Promise<ForkReference | Rejection> {
    const reference = await this.#referenceFor(request);
    if ("code" in reference) return reference;
    const outcome = await this.#core.run<ForkReference>((state) => {
      if (state.phase !== "live" || state.created?.streamId !== reference.streamId) {
        return { ok: false, drafts: [], rejection: missingStream(state) };
      }
      const event = { forkId: request.forkId, fork: request.fork };
      return { ok: true, drafts: [{ type: "stream_forked", event }], answer: reference };
    });
    return outcome.ok ? outcome.answer : outcome.rejection;
  }

  /**
   * Records that a fork released its reference.
   * @returns false when it could not be stored
   */
  async release({
    streamId,
    forkId,
  }: {
    readonly streamId: string;
    readonly forkId: string;
  }): Promise<boolean> {
    const outcome = await this.#core.run<null>((state) => {
      const isKnown = state.created?.streamId === streamId && state.forks.has(forkId);
      return { ok: true, drafts: isKnown ? [unforked(forkId)] : [], answer: null };
    });
    return outcome.ok;
  }

  /** Whether this stream is the fork with this id, or is being created as it. */
  hasReference(forkId: string): boolean {
    const { state } = this.#core;
    return this.#creating === forkId || (state.phase !== "none" && state.created?.streamId === forkId);
  }

  /** Runs `create` while this stream counts as the fork with this id. */
  async whileCreating<Result>(forkId: string, create: () => Promise<Result>): Promise<Result> {
    this.#creating = forkId;
    try {
      return await create();
    } finally {
      this.#creating = null;
    }
  }

  /** Drops references whose fork was never created, or is gone and did not release them. */
  async dropUnused(): Promise<void> {
    for (const [forkId, fork] of this.#core.state.forks) {
      if (await this.#siblings.hasReference(fork, forkId)) continue;
      await this.#core.run<null>((state) => ({
        ok: true,
        drafts: state.forks.has(forkId) ? [unforked(forkId)] : [],
        answer: null,
      }));
    }
  }

  /** The end of the append after a position, also where the data is inherited. */
  async nextAppendBoundary(position: number): Promise<number> {
    const source = this.#core.state.created?.source ?? null;
    if (source === null || position >= source.position) return this.#core.nextAppendBoundary(position);
    const { streamId, path, position: to } = source;
    return (await this.#siblings.readInherited(path, { streamId, from: position, to, bytes: 1 })).end;
  }

  async #referenceFor(request: RetainRequest): Promise<ForkReference | Rejection> {
    const { phase, created, tail, forks } = this.#core.state;
    if (phase === "deleted" && forks.size > 0) {
      return { code: "stream_exists", message: "The source was deleted; it cannot be forked any more." };
    }
    if (phase !== "live" || created === null) return NOT_FOUND;
    if (request.contentType !== null && mediaType(request.contentType) !== mediaType(created.contentType)) {
      return { code: "content_type_mismatch", message: `The source is of type ${created.contentType}.` };
    }
    const anchor = request.position ?? tail;
    if (anchor > tail) return invalidInput("Stream-Fork-Offset", "is behind the end of the source");
    const position = anchor + request.subOffset;
    if (request.subOffset > 0 && position > (await this.nextAppendBoundary(anchor))) {
      return invalidInput("Stream-Fork-Sub-Offset", "is behind the next append of the source");
    }
    const { streamId, contentType, ttlSeconds, expiresAt } = created;
    return { streamId, position, contentType, ttlSeconds, expiresAt };
  }
}

function unforked(forkId: string): EntryDraft {
  return { type: "stream_unforked", event: { forkId } };
}
