/** Reads a run: its messages so far, then each later one once, also over restarts of the server. */
import type { RunMessage } from "../protocol/runs/messages.ts";
import { delay } from "./delay.ts";
import { isTransient, LiveError } from "./errors.ts";
import { type RunRef, runStreamPath } from "./run-ref.ts";
import type { Transport } from "./transport.ts";

/** The offset before the first message. */
const BEGINNING = "-1";
/** The server answers a long poll within this time, with or without messages. */
const LONG_POLL_MS = 60_000;
/** How long one request is retried; then `onUnreachable` is called. */
const RETRY_FOR_MS = 30_000;
const PAUSE_MS = 1_000;

export interface FollowOptions {
  /** Continues after this; from the beginning without it. Store it together with what you made of the messages. */
  readonly cursor?: string;
  /** `false`: ends with the messages that exist now. */
  readonly live?: boolean;
  readonly signal?: AbortSignal;
  /** Called when the server could not be reached and is tried again. */
  readonly onUnreachable?: (error: Error) => void;
}

/** Messages in order, and the cursor after the last of them. */
export interface RunChunk {
  readonly messages: readonly RunMessage[];
  readonly cursor: string;
  /** No message comes after these. */
  readonly ended: boolean;
}

/** Where a reader is. */
interface ReadPosition {
  readonly cursor: string;
  /** The stream's cache key for long polls. */
  readonly cacheKey: string | null;
  readonly isCaughtUp: boolean;
}

/**
 * Follows a run until it has ended or the signal aborts.
 * @throws LiveError when the run does not exist or may not be read
 */
export async function* followRun(
  transport: Transport,
  run: RunRef,
  options: FollowOptions = {},
): AsyncIterableIterator<RunChunk> {
  const { signal, live = true } = options;
  let position: ReadPosition = { cursor: options.cursor ?? BEGINNING, cacheKey: null, isCaughtUp: false };
  while (!signal?.aborted) {
    const page = await readPage(transport, run, position, signal).catch(async (error: unknown) => {
      if (signal?.aborted) return null;
      if (!isTransient(error)) throw error;
      options.onUnreachable?.(error);
      await delay(PAUSE_MS, signal).catch(() => undefined);
      return null;
    });
    if (page === null) continue;
    const { messages, ended } = page;
    position = page.next;
    if (messages.length > 0 || ended) yield { messages, cursor: position.cursor, ended };
    if (ended || (position.isCaughtUp && !live)) return;
  }
}

async function readPage(
  transport: Transport,
  run: RunRef,
  { cursor, cacheKey, isCaughtUp }: ReadPosition,
  signal: AbortSignal | undefined,
): Promise<{
  readonly messages: readonly RunMessage[];
  readonly ended: boolean;
  readonly next: ReadPosition;
}> {
  const { status, headers, body } = await transport.exchange<readonly RunMessage[]>(
    "GET",
    runStreamPath(run),
    {
      query: {
        offset: cursor,
        ...(isCaughtUp ? { live: "long-poll", cursor: cacheKey ?? undefined } : {}),
      },
      answerMs: LONG_POLL_MS,
      retryForMs: RETRY_FOR_MS,
      ...(signal ? { signal } : {}),
    },
  );
  const offset = headers.get("stream-next-offset");
  if (offset === null) throw new LiveError("bad_answer", "The server named no offset.", status);
  return {
    messages: body ?? [],
    ended: headers.get("stream-closed") === "true",
    next: {
      cursor: offset,
      cacheKey: headers.get("stream-cursor"),
      isCaughtUp: headers.has("stream-up-to-date"),
    },
  };
}
