import type { Entry } from "../runtime/entry.ts";
import type { CreateRequest, ProducerStamp } from "./requests.ts";

/** The bytes of one append in the form of a journal line; messages in a JSON stream. */
export type StreamData =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly messages: readonly unknown[] };

/** From where a fork inherits. */
export interface ForkSource {
  readonly path: string;
  readonly streamId: string;
  /** The fork inherits what is before it. */
  readonly position: number;
}

export interface CreatedBody {
  /** Unguessable; a stream that is created again at the same path has another. */
  readonly streamId: string;
  readonly contentType: string;
  readonly ttlSeconds: number | null;
  readonly expiresAt: number | null;
  /** The request: a repetition must be equal. */
  readonly asked: CreateRequest;
  readonly source: ForkSource | null;
  /** A note of the stream's kind. */
  readonly kind?: unknown;
}

export interface AppendBody {
  /** The position of the first unit of data: bytes, or messages in a JSON stream. */
  readonly at: number;
  /** The number of units. */
  readonly count: number;
  readonly data?: StreamData;
  readonly producer?: ProducerStamp;
  readonly streamSeq?: string;
  /** No append follows. */
  readonly close?: true;
  /** A note of the stream's kind. */
  readonly kind?: unknown;
}

export type StreamEntry =
  | Entry<"stream_created", CreatedBody>
  | Entry<"stream_append", AppendBody>
  | Entry<"stream_forked", { readonly forkId: string; readonly fork: string }>
  | Entry<"stream_unforked", { readonly forkId: string }>
  /** The stream was read: one whose time to live counts from its last use lives longer. */
  | Entry<"stream_touched", Readonly<Record<string, never>>>
  /** The stream is gone for all but its forks; the data of a stream without forks is about to be removed. */
  | Entry<"stream_deleted", Readonly<Record<string, never>>>;

const STREAM_ENTRY_TYPES = {
  stream_created: true,
  stream_append: true,
  stream_forked: true,
  stream_unforked: true,
  stream_touched: true,
  stream_deleted: true,
} as const satisfies Record<StreamEntry["type"], true>;

/**
 * Whether an entry is one of this version. The checksum of its line stands for its members: this
 * program wrote them. An entry of a later version has another type.
 */
export function isStreamEntry(entry: Entry): entry is Entry & StreamEntry {
  return Object.hasOwn(STREAM_ENTRY_TYPES, entry.type);
}
