import type { Rejection } from "../../protocol/errors.ts";
import { Mutex } from "../../storage-drivers/mutex.ts";
import { type Creation, decideCreation, isSameCreation } from "./creation.ts";
import type { ForkSource } from "./entries.ts";
import { missingStream, streamErrorResponse } from "./errors.ts";
import type { Expiry } from "./expiry.ts";
import type { ForkReferences } from "./fork-references.ts";
import type { CreateRequest, ForkRequest } from "./requests.ts";
import type { SiblingStreams } from "./sibling-streams.ts";
import type { StreamCore } from "./stream-core.ts";

export interface LifecycleOptions<Memory> {
  readonly core: StreamCore<Memory>;
  readonly expiry: Expiry;
  readonly forks: ForkReferences<Memory>;
  readonly siblings: SiblingStreams;
  /** The stream's own path. */
  readonly path: string;
  readonly newId: () => string;
  /** Schedules `finish` for later. */
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
 * Creation and deletion of a stream. Every step is durable before the next one. A deletion that a crash
 * interrupted is finished by the next load, or by the next creation.
 */
export class Lifecycle<Memory> {
  readonly #options: LifecycleOptions<Memory>;
  /** Creations and deletions run one at a time. */
  readonly #mutex = new Mutex();

  constructor(options: LifecycleOptions<Memory>) {
    this.#options = options;
  }

  /** Creates the stream, or reports that the same one exists. */
  create(request: CreateRequest, body: Uint8Array): Promise<Created> {
    return this.#mutex.runExclusive(() => this.#create(request, body));
  }

  /** Deletes the stream; its data stays while forks have references to it. */
  remove(): Promise<Rejection | null> {
    return this.#mutex.runExclusive(() => this.#remove());
  }

  /** Deletes an expired stream before a request is answered from it. */
  async endIfExpired(): Promise<void> {
    if (!this.#isExpired()) return;
    await this.#mutex.runExclusive(async () => {
      if (this.#isExpired()) await this.#remove();
    });
  }

  /** Finishes a deletion that a restart or an error interrupted, or that waited for forks. */
  async finish(): Promise<void> {
    if (this.#options.core.state.phase !== "deleted") return;
    await this.#mutex
      .runExclusive(async () => {
        await this.#options.forks.dropUnused();
        await this.#finishDeletion();
      })
      .catch(() => this.#options.retry());
  }

  async #create(request: CreateRequest, body: Uint8Array): Promise<Created> {
    const { core, newId } = this.#options;
    if (this.#isExpired()) await this.#remove();
    if (core.state.phase === "deleted") await this.#finishDeletion();
    const { state } = core;
    if (state.phase === "deleted") return refused(DIFFERENT);
    if (state.phase === "live") {
      return isSameCreation(state, request) ? { outcome: "exists" } : refused(DIFFERENT);
    }
    const creation: Creation = { streamId: newId(), request, body, inherited: null };
    return request.fork === null ? this.#write(creation) : this.#createFork(creation, request.fork);
  }

  #createFork(creation: Creation, fork: ForkRequest): Promise<Created> | Created {
    const { core, forks, siblings, path } = this.#options;
    if (fork.path === path) return refused(missingStream(core.state));
    const { streamId, request } = creation;
    return forks.whileCreating(streamId, async () => {
      const reference = await siblings.retain(fork.path, {
        forkId: streamId,
        fork: path,
        contentType: request.contentType,
        position: fork.position,
        subOffset: fork.subOffset,
      });
      if (reference instanceof Response) return { outcome: "refused", answer: reference };
      const source = { path: fork.path, streamId: reference.streamId, position: reference.position };
      const written = await this.#write({ ...creation, inherited: { source, reference } });
      // If the release fails, the source drops the reference itself when it is deleted.
      if (written.outcome === "refused") await this.#release(source, streamId).catch(() => undefined);
      return written;
    });
  }

  async #write(creation: Creation): Promise<Created> {
    const { core, expiry } = this.#options;
    const outcome = await core.run<null>((state) => decideCreation(core.kind, state, creation));
    if (!outcome.ok) return refused(outcome.rejection);
    expiry.used();
    return { outcome: "created" };
  }

  async #remove(): Promise<Rejection | null> {
    const { core, forks, retry } = this.#options;
    if (core.state.phase !== "live") return missingStream(core.state);
    await forks.dropUnused();
    const outcome = await core.run<null>((state) =>
      state.phase === "live"
        ? { ok: true, drafts: [{ type: "stream_deleted", event: {} }], answer: null }
        : { ok: false, drafts: [], rejection: missingStream(state) },
    );
    if (!outcome.ok) return outcome.rejection;
    await this.#finishDeletion().catch(() => retry());
    return null;
  }

  /** Removes a deleted stream without forks: releases its own reference first, then clears its journal. */
  async #finishDeletion(): Promise<void> {
    const { core } = this.#options;
    const { phase, created, forks } = core.state;
    if (phase !== "deleted" || forks.size > 0) return;
    if (created?.source) await this.#release(created.source, created.streamId);
    await core.clear();
  }

  #release(source: ForkSource, forkId: string): Promise<void> {
    return this.#options.siblings.release(source.path, { streamId: source.streamId, forkId });
  }

  #isExpired(): boolean {
    return this.#options.core.state.phase === "live" && this.#options.expiry.isOver();
  }
}

function refused(rejection: Rejection): Created {
  return { outcome: "refused", answer: streamErrorResponse(rejection) };
}
