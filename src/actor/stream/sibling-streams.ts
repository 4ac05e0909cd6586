import type { ForkReference, RetainRequest } from "./requests.ts";

/** The requests of one stream to another stream of the same project. Every call may fail like any request. */
export interface SiblingStreams {
  /** Asks a source for a reference. A refusal is the response to the client. */
  retain(path: string, request: RetainRequest): Promise<ForkReference | Response>;
  /** Releases the reference of a fork that is gone, or was not created. */
  release(path: string, reference: { readonly streamId: string; readonly forkId: string }): Promise<void>;
  /** Whether the stream at this path is the fork with this id, or is being created as it. */
  hasReference(path: string, forkId: string): Promise<boolean>;
  /** Reads inherited data: one slice from a position on, and where it ends. */
  readInherited(
    path: string,
    range: { readonly streamId: string; readonly from: number; readonly to: number; readonly bytes: number },
  ): Promise<{ readonly payload: Uint8Array; readonly end: number }>;
}
