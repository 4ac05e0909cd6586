import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../protocol/limits.ts";
import type { BroadcastBody } from "./entries.ts";

/** Frames of one sealed chunk, and the most that an append copies. */
export const CHUNK_FRAMES = 256;

export type LoggedBroadcast = BroadcastBody;

/** Frames that have become text: a start need not parse what no browser asks for. */
interface SealedChunk {
  /** The numbers of its first and last frame. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** When its newest frame was logged. */
  readonly at: number;
  /** The frames, a JSON array. */
  readonly text: string;
}

/**
 * The newest frames, oldest first: ten busy minutes are tens of thousands. All but the last few are
 * sealed, so that a state shares them with the one before it and a snapshot carries them as they are.
 */
export interface BroadcastLog {
  readonly length: number;
  readonly sealed: readonly SealedChunk[];
  /** The newest, fewer than a chunk. */
  readonly open: readonly LoggedBroadcast[];
}

export const EMPTY_LOG: BroadcastLog = { length: 0, sealed: [], open: [] };

/** A log of these frames, oldest first. */
export function toBroadcastLog(frames: readonly LoggedBroadcast[]): BroadcastLog {
  const sealed: SealedChunk[] = [];
  let start = 0;
  for (; start + CHUNK_FRAMES <= frames.length; start += CHUNK_FRAMES) {
    sealed.push(seal(frames.slice(start, start + CHUNK_FRAMES)));
  }
  return { length: frames.length, sealed, open: frames.slice(start) };
}

/** The log with one frame more. */
export function appendBroadcast(
  { length, sealed, open }: BroadcastLog,
  frame: LoggedBroadcast,
): BroadcastLog {
  const newest = [...open, frame];
  return newest.length < CHUNK_FRAMES
    ? { length: length + 1, sealed, open: newest }
    : { length: length + 1, sealed: [...sealed, seal(newest)], open: [] };
}

/**
 * The frames numbered above `n`; `null` when the text of some of them is no longer what was written.
 * @param limit at least the first this many; later chunks are not read
 */
export function broadcastsAfter(
  { sealed, open }: BroadcastLog,
  n: number,
  limit = Number.POSITIVE_INFINITY,
): readonly LoggedBroadcast[] | null {
  const found: LoggedBroadcast[] = [];
  for (const chunk of sealed) {
    if (chunk.last <= n) continue;
    if (found.length >= limit) return found;
    const frames = unseal(chunk);
    if (frames === null) return null;
    found.push(...frames.filter((frame) => frame.n > n));
  }
  return [...found, ...open.filter((frame) => frame.n > n)];
}

/** The number of the oldest frame that is kept. */
export function oldestBroadcast({ sealed, open }: BroadcastLog): number | undefined {
  return sealed[0]?.first ?? open[0]?.n;
}

/** Drops whole chunks, but keeps at least the promised number of frames, and all of the promised time. */
export function trimLog(log: BroadcastLog, now: number): BroadcastLog {
  let { length } = log;
  let dropped = 0;
  for (const { count, at } of log.sealed) {
    if (length - count < BROADCAST_LOG_FRAMES || at > now - BROADCAST_LOG_MS) break;
    length -= count;
    dropped += 1;
  }
  return dropped === 0 ? log : { ...log, length, sealed: log.sealed.slice(dropped) };
}

/** Takes back the time of frames that would be young for ever because the clock was set back. */
export function clampTimestamps(log: BroadcastLog, now: number): BroadcastLog {
  const dated = <Dated extends { readonly at: number }>(one: Dated): Dated =>
    one.at > now ? { ...one, at: now } : one;
  return { ...log, sealed: log.sealed.map(dated), open: log.open.map(dated) };
}

/** Moves the time of all frames by that many milliseconds. */
export function shiftTimestamps(log: BroadcastLog, by: number): BroadcastLog {
  const dated = <Dated extends { readonly at: number }>(one: Dated): Dated => ({ ...one, at: one.at + by });
  return { ...log, sealed: log.sealed.map(dated), open: log.open.map(dated) };
}

function seal(frames: readonly LoggedBroadcast[]): SealedChunk {
  const at = frames.reduce((newest, frame) => Math.max(newest, frame.at), Number.NEGATIVE_INFINITY);
  const [first, last] = [frames[0]?.n ?? 0, frames.at(-1)?.n ?? 0];
  return { first, last, count: frames.length, at, text: JSON.stringify(frames) };
}

function unseal({ first, last, count, text }: SealedChunk): readonly LoggedBroadcast[] | null {
  try {
    const frames: LoggedBroadcast[] = JSON.parse(text);
    const whole = frames.length === count && frames[0]?.n === first && frames.at(-1)?.n === last;
    return whole ? frames : null;
  } catch {
    return null;
  }
}
