import { EMPTY_RUN, foldRun, type RunOutput } from "../../../protocol/runs/fold.ts";
import type { RunMessage } from "../../../protocol/runs/messages.ts";
import { NO_TAILS, type RunTails, tailsAfter } from "../../../protocol/runs/redact.ts";
import { encodeOffset } from "../../../protocol/streams.ts";
import type { StreamEntry } from "../entries.ts";

/** The state that the stream of a run keeps beside the stream's own. */
export interface RunMemory {
  /** The lease that may write. */
  readonly lease: string | null;
  readonly view: RunOutput;
  /** The last characters of each text, for secrets that come in two pieces. */
  readonly tails: RunTails;
}

export const EMPTY_RUN_MEMORY: RunMemory = { lease: null, view: EMPTY_RUN, tails: NO_TAILS };

/** Folds one entry. */
export function foldRunMemory(memory: RunMemory, entry: StreamEntry): RunMemory {
  if (entry.type === "stream_created") {
    const { kind } = entry.event;
    return { ...memory, lease: isLeased(kind) ? kind.lease : null };
  }
  if (entry.type !== "stream_append") return memory;
  const { at, count, data } = entry.event;
  // Messages were checked before they were stored.
  const messages = data && "messages" in data ? (data.messages as readonly RunMessage[]) : [];
  return {
    ...memory,
    view: foldRun(memory.view, messages, encodeOffset(at + count)),
    tails: messages.reduce(tailsAfter, memory.tails),
  };
}

function isLeased(kind: unknown): kind is { readonly lease: string } {
  return typeof kind === "object" && kind !== null && "lease" in kind && typeof kind.lease === "string";
}
