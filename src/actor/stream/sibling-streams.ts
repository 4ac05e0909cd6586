import { UnavailableError } from "../errors.ts";
import { streamActorName } from "../names.ts";
import type { ForkReference, RetainRequest } from "./requests.ts";
import type { InheritedRange, StreamNamespace } from "./stream-contract.ts";

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
    range: InheritedRange,
  ): Promise<{ readonly payload: Uint8Array; readonly end: number }>;
}

/** The streams of one project, reached through their namespace. */
export function siblingStreams(streams: StreamNamespace, project: string): SiblingStreams {
  const nameOf = (path: string) => streamActorName(project, path);
  return {
    retain: (path, request) => streams.call(nameOf(path), "retain", request),
    async release(path, reference) {
      const released = await streams.call(nameOf(path), "release", reference);
      if (!released) throw new UnavailableError("A reference of a fork could not be released.");
    },
    hasReference: (path, forkId) => streams.call(nameOf(path), "hasReference", { forkId }),
    async readInherited(path, range) {
      const piece = await streams.call(nameOf(path), "readInherited", range);
      if (piece === null) throw new UnavailableError("The data that a fork inherits could not be read.");
      return { payload: piece.bytes, end: piece.end };
    },
  };
}
