import type { CreatedBody } from "./entries.ts";
import type { ProducerStamp } from "./requests.ts";

/** The last append of a producer. */
export interface ProducerState {
  readonly epoch: number;
  readonly seq: number;
}

/** A stream without its data: small, whatever its length. */
export interface StreamState<Memory = unknown> {
  readonly phase: "none" | "live" | "deleted";
  readonly created: CreatedBody | null;
  /** Where the next append goes: bytes from the start, or messages in a JSON stream. */
  readonly tail: number;
  readonly closed: boolean;
  readonly closedBy: ProducerStamp | null;
  /** By id; the producer of the latest append is last. */
  readonly producers: ReadonlyMap<string, ProducerState>;
  readonly streamSeq: string | null;
  /** Paths of the streams that inherit from it, by their ids. */
  readonly forks: ReadonlyMap<string, string>;
  /** The last recorded use (ms since the Unix epoch). */
  readonly touchedAt: number;
  /** What the stream's kind keeps. */
  readonly memory: Memory;
}
