import type { Rejection } from "../../protocol/errors.ts";
import type { CreatedBody, StreamEntry } from "./entries.ts";
import type { AppendRequest } from "./requests.ts";
import type { StreamState } from "./state.ts";

/** What a stream that nobody has created is opened as. */
export type ImplicitStream = Pick<CreatedBody, "streamId" | "contentType" | "kind"> & {
  /** It is over already: its one message. It is read like any other stream, without a record. */
  readonly end?: unknown;
};

/** What of an append is stored. */
export type PreparedMessages =
  | {
      readonly ok: true;
      readonly messages: readonly unknown[];
      /** Nothing comes after them. */
      readonly close?: true;
      readonly kind?: unknown;
    }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * What a kind of stream adds to the protocol. Everything but `opening` and `committed` is pure and
 * judged in the stream's turn: what an append finds is what the one before it left.
 */
export interface StreamKind<Memory> {
  /** What it remembers of an empty stream, … */
  readonly initial: Memory;
  /** … and behind an entry. */
  readonly fold: (memory: Memory, entry: StreamEntry) => Memory;
  /**
   * Asked whenever somebody wants a stream that has no record. `null`: there is none. What is answered
   * is written with the first append; until then the stream reads as an empty one, or as its end.
   * @param append what somebody is about to write; `null` for readers
   */
  readonly implicit: (append: AppendRequest | null) => Promise<ImplicitStream | null>;
  /** Whether this append may be made, before anything else is said of it. */
  readonly authorize: (
    state: StreamState<Memory>,
    append: AppendRequest,
    hasData: boolean,
  ) => Rejection | null;
  /**
   * What is stored of the messages of an append (JSON streams; bytes are stored as they are).
   * @param closes whether the request itself closes the stream
   */
  readonly prepare: (
    state: StreamState<Memory>,
    messages: readonly unknown[],
    closes: boolean,
  ) => PreparedMessages;
  /** Entries have become durable; nobody waits for what is done about it. */
  readonly onCommitted: (state: StreamState<Memory>, entries: readonly StreamEntry[]) => void;
}

/** Streams of whoever runs a server with `--open-streams`: the protocol, and nothing else. */
export const plainStream: StreamKind<unknown> = {
  initial: null,
  fold: (memory) => memory,
  implicit: async () => null,
  authorize: () => null,
  prepare: (_state, messages) => ({ ok: true, messages }),
  onCommitted: () => {},
};
