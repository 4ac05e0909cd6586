import type { Entry } from "../runtime/entry.ts";
import type { CreateRequest } from "./requests.ts";

/** Who wrote an append, and its place among what they wrote: a repetition is told by it. */
export interface ProducerStamp {
  readonly id: string;
  readonly epoch: number;
  readonly seq: number;
}

/** The bytes of one append, as a journal line can hold them; messages in a JSON stream. */
export type StreamData =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly messages: readonly unknown[] };

/** Where a fork's first part lies. */
export interface ForkSource {
  readonly path: string;
  readonly streamId: string;
  /** The fork inherits what lies before it. */
  readonly position: number;
}

export interface CreatedBody {
  /** Unguessable; a stream that is created again at the same path is another. */
  readonly streamId: string;
  readonly contentType: string;
  readonly ttlSeconds: number | null;
  readonly expiresAt: number | null;
  /** What was asked for: a repetition must ask for the same. */
  readonly asked: CreateRequest;
  readonly source: ForkSource | null;
  /** What the kind of stream wants to know again. */
  readonly kind?: unknown;
}

export interface AppendBody {
  /** The position of the first unit of data: bytes, or messages in a JSON stream. */
  readonly at: number;
  /** How many there are. */
  readonly count: number;
  readonly data?: StreamData;
  readonly producer?: ProducerStamp;
  readonly streamSeq?: string;
  /** Nothing comes after it. */
  readonly close?: true;
  /** What the kind of stream wants to know again. */
  readonly kind?: unknown;
}

export type StreamEntry =
  | Entry<"stream_created", CreatedBody>
  | Entry<"stream_append", AppendBody>
  | Entry<"stream_forked", { readonly forkId: string; readonly fork: string }>
  | Entry<"stream_unforked", { readonly forkId: string }>
  /** Somebody has read: a stream that lives as long as it is used goes on living. */
  | Entry<"stream_touched", Readonly<Record<string, never>>>
  /** Gone for everybody but its forks; without forks, what is left of it is about to go, too. */
  | Entry<"stream_deleted", Readonly<Record<string, never>>>;
