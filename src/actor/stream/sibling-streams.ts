import type { ForkReference, RetainRequest } from "./requests.ts";

/** What one stream asks of another, of the same project. Every call may fail like any request. */
export interface SiblingStreams {
  /** Asks a stream to inherit from it. A refusal is the answer for the client. */
  retain(path: string, request: RetainRequest): Promise<ForkReference | Response>;
  /** A fork is gone, or never came to be. */
  release(path: string, loan: { readonly streamId: string; readonly forkId: string }): Promise<void>;
  /** Whether a stream is that fork, or about to be. */
  hasReference(path: string, forkId: string): Promise<boolean>;
  /** What a fork inherits: one piece from a position on, and where it ends. */
  readInherited(
    path: string,
    range: { readonly streamId: string; readonly from: number; readonly to: number; readonly bytes: number },
  ): Promise<{ readonly payload: Uint8Array; readonly end: number }>;
}
