import type { ProducerStamp } from "./entries.ts";

/** What routes ask of a stream, beside the bytes. */

export interface CreateRequest {
  /** `null`: the request named none. */
  readonly contentType: string | null;
  readonly ttlSeconds: number | null;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number | null;
  readonly closed: boolean;
  readonly fork: ForkRequest | null;
}

/** From where a stream is to inherit: a path of the same project. */
export interface ForkRequest {
  readonly path: string;
  /** `null`: the source's end. */
  readonly position: number | null;
  readonly subOffset: number;
}

export interface AppendRequest {
  readonly contentType: string | null;
  readonly close: boolean;
  readonly producer: ProducerStamp | null;
  readonly streamSeq: string | null;
  /** `Live-Lease`, for streams that ask for it. */
  readonly lease: string | null;
}

export interface ReadRequest {
  /** A position, or `now`: the end. */
  readonly from: number | "now";
  readonly live: "long-poll" | "sse" | null;
  readonly cursor: string | null;
  readonly ifNoneMatch: string | null;
}

/** What a fork asks of the stream it is to inherit from. */
export interface RetainRequest {
  readonly forkId: string;
  /** The fork's path. */
  readonly fork: string;
  readonly contentType: string | null;
  readonly position: number | null;
  readonly subOffset: number;
}

/** What the source answers. */
export interface ForkReference {
  readonly streamId: string;
  /** Up to where the fork inherits. */
  readonly position: number;
  readonly contentType: string;
  readonly ttlSeconds: number | null;
  readonly expiresAt: number | null;
}
