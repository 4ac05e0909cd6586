import { MAX_PRODUCERS } from "../../protocol/streams.ts";
import { type Entry, writtenAt } from "../runtime/entry.ts";
import { isStreamEntry, type StreamEntry } from "./entries.ts";
import type { ProducerStamp } from "./requests.ts";
import type { ProducerState, StreamState } from "./state.ts";
import type { StreamKind } from "./stream-kind.ts";

/** The state of a stream that was not created. */
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

/** Folds one entry; an entry of a later version changes nothing. */
export function evolveStream<Memory>(
  kind: StreamKind<Memory>,
): (state: StreamState<Memory>, entry: Entry) => StreamState<Memory> {
  return (state, entry) => {
    if (!isStreamEntry(entry)) return state;
    return { ...evolve(state, entry), memory: kind.fold(state.memory, entry) };
  };
}

function evolve<State extends StreamState>(state: State, entry: StreamEntry): State {
  const touchedAt = writtenAt(entry);
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
        ...(producer ? { producers: withProducer(state.producers, producer) } : {}),
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
  }
}

/** Makes a producer the latest one, and forgets the oldest above the limit. */
function withProducer(
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
