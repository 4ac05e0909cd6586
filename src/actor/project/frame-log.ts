import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../protocol/limits.ts";
import type { FrameEntry } from "./entries.ts";

/** Frames of one chunk: the most that an append copies of them. */
export const CHUNK_FRAMES = 256;

export type LoggedFrame = FrameEntry["event"];

/**
 * The newest frames, oldest first. They lie in chunks that are never changed, only replaced, so that a
 * state and the one after it share all but the last: ten busy minutes are tens of thousands of frames.
 */
export interface FrameLog {
  readonly length: number;
  /** None is empty. */
  readonly chunks: readonly (readonly LoggedFrame[])[];
}

export const EMPTY_LOG: FrameLog = { length: 0, chunks: [] };

/** A log of these frames, oldest first. */
export function frameLog(frames: readonly LoggedFrame[]): FrameLog {
  const chunks: LoggedFrame[][] = [];
  for (let start = 0; start < frames.length; start += CHUNK_FRAMES) {
    chunks.push(frames.slice(start, start + CHUNK_FRAMES));
  }
  return { length: frames.length, chunks };
}

/** The log with one frame more. */
export function withFrame({ length, chunks }: FrameLog, frame: LoggedFrame): FrameLog {
  const last = chunks.at(-1);
  return {
    length: length + 1,
    chunks:
      last === undefined || last.length >= CHUNK_FRAMES
        ? [...chunks, [frame]]
        : chunks.with(-1, [...last, frame]),
  };
}

/** The frames numbered above `n`. */
export function framesAfter({ chunks }: FrameLog, n: number): readonly LoggedFrame[] {
  return chunks.flatMap((chunk) => chunk.filter((frame) => frame.n > n));
}

/** The number of the oldest frame that is kept. */
export function oldestFrame({ chunks }: FrameLog): number | undefined {
  return chunks[0]?.[0]?.n;
}

/** Keeps at least the promised number of frames, and all of the promised time. */
export function trimmed(log: FrameLog, now: number): FrameLog {
  if (log.length <= 2 * BROADCAST_LOG_FRAMES) return log;
  return withoutFirst(log, Math.min(log.length - BROADCAST_LOG_FRAMES, countOld(log, now)));
}

/** Takes back the time of frames that would be young for ever because the clock was set back. */
export function datedUntil(log: FrameLog, now: number): FrameLog {
  const chunks = log.chunks.map((chunk) =>
    chunk.some(({ at }) => at > now)
      ? chunk.map((frame) => (frame.at > now ? { ...frame, at: now } : frame))
      : chunk,
  );
  return { ...log, chunks };
}

/** How many frames lie before the first one that is younger than the promised time. */
function countOld({ chunks }: FrameLog, now: number): number {
  let count = 0;
  for (const chunk of chunks) {
    const young = chunk.findIndex(({ at }) => at > now - BROADCAST_LOG_MS);
    if (young !== -1) return count + young;
    count += chunk.length;
  }
  return count;
}

function withoutFirst(log: FrameLog, count: number): FrameLog {
  if (count === 0) return log;
  const chunks: (readonly LoggedFrame[])[] = [];
  let surplus = count;
  for (const chunk of log.chunks) {
    if (surplus < chunk.length) chunks.push(surplus === 0 ? chunk : chunk.slice(surplus));
    surplus = Math.max(0, surplus - chunk.length);
  }
  return { length: log.length - count, chunks };
}
