import type { Rejection } from "../../protocol/errors.ts";
import type { CreatedBody, StreamEntry } from "./entries.ts";
import type { AppendRequest } from "./requests.ts";
import type { StreamState } from "./state.ts";

/** A stream that exists without a request that created it. */
export type ImplicitStream = Pick<CreatedBody, "streamId" | "contentType" | "kind"> & {
  /** The one message of a stream that has ended. It is readable like any stream, and has no journal. */
  readonly end?: unknown;
};

/** The part of an append that is stored. */
export type PreparedMessages =
  | {
      readonly ok: true;
      readonly messages: readonly unknown[];
      /** No append follows. */
      readonly close?: true;
      readonly kind?: unknown;
    }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * What a kind of stream adds to the protocol. All members but `implicit` and `onCommitted` are pure, and
 * appends are decided one at a time: each sees the state that the one before it left.
 */
export interface StreamKind<Memory> {
  /** The kind's own state of an empty stream. */
  readonly initial: Memory;
  /** Folds one entry into the kind's own state. */
  readonly fold: (memory: Memory, entry: StreamEntry) => Memory;
  /**
   * Called for every request to a stream without a journal. `null`: the stream does not exist. The
   * result is stored with the first append; until then the stream reads as empty, or as its end.
   * @param append the request, if it is an append; `null` for readers
   */
  readonly implicit: (append: AppendRequest | null) => Promise<ImplicitStream | null>;
  /** Refuses an append before every other check; `null`: it is allowed. */
  readonly authorize: (
    state: StreamState<Memory>,
    append: AppendRequest,
    hasData: boolean,
  ) => Rejection | null;
  /**
   * Checks and changes the messages of an append before they are stored (JSON streams only).
   * @param closes whether the request itself closes the stream
   */
  readonly prepare: (
    state: StreamState<Memory>,
    messages: readonly unknown[],
    closes: boolean,
  ) => PreparedMessages;
  /** Called when entries are durable; the append does not wait for what it starts. */
  readonly onCommitted: (state: StreamState<Memory>, entries: readonly StreamEntry[]) => void;
}

/** A stream of `--open-streams`: the protocol without additions. */
export const plainStream: StreamKind<unknown> = {
  initial: null,
  fold: (memory) => memory,
  implicit: async () => null,
  authorize: () => null,
  prepare: (_state, messages) => ({ ok: true, messages }),
  onCommitted: () => {},
};
