import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { ActorNamespace } from "../calls/contract.ts";
import type { RunEndedCommand } from "../session/commands.ts";
import type { RunCause } from "../session/runs/run-end.ts";
import type { AppendRequest, CreateRequest, ForkReference, ReadRequest, RetainRequest } from "./requests.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A part of a stream that a fork inherits: bytes or messages from one position to another. */
export interface InheritedRange {
  readonly streamId: string;
  readonly from: number;
  readonly to: number;
  /** At most about so many bytes are wanted. */
  readonly bytes: number;
}

/**
 * What routes, sessions and other streams ask of a stream. Responses to clients are made by the stream: their
 * status and headers are those of the Durable Streams protocol.
 */
export interface StreamOperations {
  readonly create: { readonly input: CreateRequest & { readonly bytes: Bytes }; readonly output: Response };
  readonly append: { readonly input: AppendRequest & { readonly bytes: Bytes }; readonly output: Response };
  readonly head: { readonly input: null; readonly output: Response };
  readonly read: { readonly input: ReadRequest; readonly output: Response };
  readonly delete: { readonly input: null; readonly output: Response };
  /** The folded output of a run; `null` while it has none. */
  readonly view: { readonly input: null; readonly output: RunOutput | null };
  /** Ends the stream of a run, if it has not ended. */
  readonly end: { readonly input: { readonly over: RunCause }; readonly output: RunEndedCommand["ended"] };
  /** A fork is about to inherit; a refusal is the response to the client that creates the fork. */
  readonly retain: { readonly input: RetainRequest; readonly output: ForkReference | Response };
  /** A fork is gone; false: that could not be stored. */
  readonly release: {
    readonly input: { readonly streamId: string; readonly forkId: string };
    readonly output: boolean;
  };
  readonly hasReference: { readonly input: { readonly forkId: string }; readonly output: boolean };
  /** One piece of what a fork inherits, and where it ends; `null` when this is no longer that stream. */
  readonly readInherited: {
    readonly input: InheritedRange;
    readonly output: { readonly bytes: Bytes; readonly end: number } | null;
  };
}

export type StreamReads = Record<never, never>;
export type StreamNamespace = ActorNamespace<StreamOperations, StreamReads>;
