/** Reads a run: what is there, then what comes, over restarts of the server, each message once. */
import type { RunMessage } from "../protocol/runs/messages.ts";
import { delay } from "./delay.ts";
import { isTransient, LiveError } from "./errors.ts";
import { type RunRef, runStreamPath } from "./run-ref.ts";
import type { Transport } from "./transport.ts";

/** The offset before the first message. */
const BEGINNING = "-1";
/** A long poll is answered within this, with something or with nothing. */
const LONG_POLL_MS = 60_000;
/** One round of trying while the server is away; then the next begins. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 1_000;

export interface FollowOptions {
  /** Goes on behind this; from the beginning without it. Keep it together with what was made of the messages. */
  readonly cursor?: string;
  /** `false`: ends with what is there now. */
  readonly live?: boolean;
  readonly signal?: AbortSignal;
  /** Called when the server could not be reached and is tried again. */
  readonly onUnreachable?: (error: Error) => void;
}

/** Messages in order, and the cursor that stands for everything up to and including them. */
export interface RunChunk {
  readonly messages: readonly RunMessage[];
  readonly cursor: string;
  /** Nothing more will come. */
  readonly ended: boolean;
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
  let cursor = options.cursor ?? BEGINNING;
  let collapse: string | null = null;
  let isCaughtUp = false;
  while (!signal?.aborted) {
    let answer: Awaited<ReturnType<typeof transport.exchange<readonly RunMessage[]>>>;
    try {
      answer = await transport.exchange<readonly RunMessage[]>("GET", runStreamPath(run), {
        query: {
          offset: cursor,
          ...(isCaughtUp ? { live: "long-poll", cursor: collapse ?? undefined } : {}),
        },
        answerMs: LONG_POLL_MS,
        retryForMs: PATIENCE_MS,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) return;
      if (!isTransient(error)) throw error;
      options.onUnreachable?.(error);
      await delay(PAUSE_MS, signal).catch(() => undefined);
      continue;
    }
    const { headers, body } = answer;
    const next = headers.get("stream-next-offset");
    if (next === null) throw new LiveError("bad_answer", "The server named no offset.", answer.status);
    cursor = next;
    collapse = headers.get("stream-cursor");
    isCaughtUp = headers.has("stream-up-to-date");
    const ended = headers.get("stream-closed") === "true";
    const messages = body ?? [];
    if (messages.length > 0 || ended) yield { messages, cursor, ended };
    if (ended || (isCaughtUp && !live)) return;
  }
}
