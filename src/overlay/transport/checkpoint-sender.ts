/**
 * Reports what is on screen: checkpoints, one in flight per session and the latest next. While a slider
 * moves, only the values it rests at between two answers are sent, and never one out of order.
 */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { CheckpointBody } from "../store/checkpoint.ts";
import type { PostResult } from "./api.ts";
import { backoffMs, createRetryTimer } from "./retry-timer.ts";

export interface CheckpointSenderOptions {
  post(event: CheckpointEvent): Promise<PostResult>;
  nextRevision(): number;
  scroll(): { readonly x: number; readonly y: number };
  onAnswer(event: CheckpointEvent, answer: EventResponse): void;
  /** The server will not take it (the session ended, or is unknown). */
  onRefused(event: CheckpointEvent): void;
}

export interface CheckpointSender {
  /** Asks for this checkpoint; it replaces one of the same session that was not sent yet. */
  send(body: CheckpointBody): void;
  /** The page is being left: sends what waits without waiting for what is in flight. */
  flush(): void;
  retryNow(): void;
}

/** Makes a reporter; it remembers only what is not recorded yet. */
export function createCheckpointSender(options: CheckpointSenderOptions): CheckpointSender {
  const waiter = createRetryTimer();
  const waiting = new Map<string, CheckpointBody>();
  const busy = new Set<string>();
  /** Sent without an answer, and waiting for the next try. */
  const unanswered = new Map<string, CheckpointEvent>();

  function take(id: string): CheckpointEvent | null {
    const body = waiting.get(id);
    if (body === undefined) return null;
    waiting.delete(id);
    const { x, y } = options.scroll();
    return { ...body, revision: options.nextRevision(), scroll: { x, y } };
  }

  async function work(id: string): Promise<void> {
    busy.add(id);
    let attempt = 0;
    for (let event = take(id); event !== null; ) {
      const result = await options.post(event);
      if (result.kind === "unreachable") {
        unanswered.set(id, event);
        await waiter.wait(Math.max(backoffMs(attempt), result.retryAfterMs));
        unanswered.delete(id);
        attempt += 1;
        // Something newer says all that this one said; the same again is the same checkpoint.
        event = keepReason(take(id), event) ?? event;
        continue;
      }
      attempt = 0;
      if (result.kind === "answered") options.onAnswer(event, result.answer);
      else options.onRefused(event);
      event = take(id);
    }
    busy.delete(id);
  }

  return {
    send(body) {
      const earlier = waiting.get(body.id);
      const reason = body.reason ?? earlier?.reason;
      waiting.set(body.id, reason === undefined ? body : { ...body, reason });
      if (!busy.has(body.id)) void work(body.id);
    },
    flush() {
      for (const id of new Set([...waiting.keys(), ...unanswered.keys()])) {
        const event = take(id) ?? unanswered.get(id);
        // Requests keep going after the page is gone; nobody is left to read the answer.
        if (event !== undefined) void options.post(event);
      }
    },
    retryNow: () => waiter.wake(),
  };
}

/** A claim that was not answered yet is still a claim when newer values travel with it. */
function keepReason(newer: CheckpointEvent | null, older: CheckpointEvent): CheckpointEvent | null {
  if (newer === null || newer.reason !== undefined || older.reason === undefined) return newer;
  return { ...newer, reason: older.reason };
}
