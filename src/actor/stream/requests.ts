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

/** The producer of an append, and the append's number: a repetition has the same. */
export interface ProducerStamp {
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface AppendRequest {
  readonly contentType: string | null;
  readonly close: boolean;
  readonly producer: ProducerStamp | null;
  readonly streamSeq: string | null;
  /** `Live-Lease`, for streams that require it. */
  readonly lease: string | null;
}

export interface ReadRequest {
  /** A position, or `now`: the end. */
  readonly from: number | "now";
  readonly live: "long-poll" | "sse" | null;
  readonly cursor: string | null;
  readonly ifNoneMatch: string | null;
}

/** A new fork asks its source for a reference. */
export interface RetainRequest {
  readonly forkId: string;
  /** The fork's path. */
  readonly fork: string;
  readonly contentType: string | null;
  readonly position: number | null;
  readonly subOffset: number;
}

/** The source's answer: what the fork inherits. */
export interface ForkReference {
  readonly streamId: string;
  /** The fork inherits what is before it. */
  readonly position: number;
  readonly contentType: string;
  readonly ttlSeconds: number | null;
  readonly expiresAt: number | null;
}
