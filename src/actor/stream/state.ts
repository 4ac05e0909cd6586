import { MAX_PRODUCERS } from "../../protocol/streams.ts";
import type { Entry } from "../runtime/entry.ts";
import type { CreatedBody, ProducerStamp, StreamEntry } from "./entries.ts";
import type { StreamKind } from "./stream-kind.ts";

/** How far a producer is. */
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
  /** By name; who wrote last is last. */
  readonly producers: ReadonlyMap<string, ProducerState>;
  readonly streamSeq: string | null;
  /** Paths of the streams that inherit from it, by their ids. */
  readonly forks: ReadonlyMap<string, string>;
  /** When it was written to, or read, as far as is on record (ms since the Unix epoch). */
  readonly touchedAt: number;
  /** What the kind of stream keeps. */
  readonly memory: Memory;
}

/** A stream that nobody has created. */
export function newStream<Memory>(kind: StreamKind<Memory>): StreamState<Memory> {
  return {
    phase: "none",
    created: null,
    tail: 0,
    closed: false,
    closedBy: null,
    producers: new Map(),
    streamSeq: null,
    forks: new Map(),
    touchedAt: 0,
    memory: kind.initial,
  };
}

/** Folds one entry. */
export function evolveStream<Memory>(
  kind: StreamKind<Memory>,
): (state: StreamState<Memory>, entry: Entry) => StreamState<Memory> {
  return (state, entry) => {
    // The journal of a stream holds no other entries; a type from a later version changes nothing.
    const known = entry as unknown as StreamEntry;
    const next = evolved(state, known);
    return next === state ? state : { ...next, memory: kind.fold(state.memory, known) };
  };
}

function evolved<State extends StreamState>(state: State, entry: StreamEntry): State {
  const touchedAt = Date.parse(entry.ts);
  switch (entry.type) {
    case "stream_created": {
      const { source } = entry.event;
      return { ...state, phase: "live", created: entry.event, tail: source?.position ?? 0, touchedAt };
    }
    case "stream_append": {
      const { at, count, producer, streamSeq, close } = entry.event;
      return {
        ...state,
        touchedAt,
        tail: at + count,
        ...(producer ? { producers: remembered(state.producers, producer) } : {}),
        ...(streamSeq === undefined ? {} : { streamSeq }),
        ...(close ? { closed: true, closedBy: producer ?? null } : {}),
      };
    }
    case "stream_forked":
      return { ...state, forks: new Map(state.forks).set(entry.event.forkId, entry.event.fork) };
    case "stream_unforked": {
      const forks = new Map(state.forks);
      forks.delete(entry.event.forkId);
      return { ...state, forks };
    }
    case "stream_touched":
      return { ...state, touchedAt };
    case "stream_deleted":
      return { ...state, phase: "deleted" };
    default:
      return state;
  }
}

/** With one producer, which is nearly always, nothing is copied but a map of one. */
function remembered(
  producers: ReadonlyMap<string, ProducerState>,
  { id, epoch, seq }: ProducerStamp,
): ReadonlyMap<string, ProducerState> {
  const next = new Map(producers);
  next.delete(id);
  next.set(id, { epoch, seq });
  for (const [oldest] of next) {
    if (next.size <= MAX_PRODUCERS) break;
    next.delete(oldest);
  }
  return next;
}
