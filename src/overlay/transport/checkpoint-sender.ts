/**
 * Sends checkpoints: one in flight per session, then the latest. While a slider moves, only the newest values
 * are sent after each response, and never out of order.
 */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { CheckpointBody } from "../store/checkpoint.ts";
import type { PostResult } from "./api.ts";
import { createRetryTimer } from "./retry-timer.ts";

export interface CheckpointSenderOptions {
  post(event: CheckpointEvent): Promise<PostResult>;
  nextRevision(): number;
  scroll(): { readonly x: number; readonly y: number };
  onRecorded(event: CheckpointEvent, response: EventResponse): void;
  /** The server refused it: the session has ended or is unknown. */
  onRefused(event: CheckpointEvent): void;
}

export interface CheckpointSender {
  /** Sends this checkpoint; it replaces one of the same session that waits to be sent. */
  send(body: CheckpointBody): void;
  /** The page is being left: sends what is pending without waiting for responses. */
  flush(): void;
  /** Retries at once, because the server may be reachable again. */
  retryNow(): void;
}

/** Creates a sender. It keeps only checkpoints that are not recorded yet. */
export function createCheckpointSender(options: CheckpointSenderOptions): CheckpointSender {
  const timer = createRetryTimer();
  const pending = new Map<string, CheckpointBody>();
  const sending = new Set<string>();
  /** Sent without a response, and waiting for the next try. */
  const unconfirmed = new Map<string, CheckpointEvent>();

  function take(id: string): CheckpointEvent | null {
    const body = pending.get(id);
    if (body === undefined) return null;
    pending.delete(id);
    const { x, y } = options.scroll();
    return { ...body, revision: options.nextRevision(), scroll: { x, y } };
  }

  async function sendAll(id: string): Promise<void> {
    sending.add(id);
    let attempt = 0;
    for (let event = take(id); event !== null; ) {
      const result = await options.post(event);
      if (result.kind === "unreachable") {
        unconfirmed.set(id, event);
        await timer.backOff(attempt, result.retryAfterMs);
        unconfirmed.delete(id);
        attempt += 1;
        // A newer checkpoint replaces this one; else the same is sent again under its revision.
        event = keepReason(take(id), event) ?? event;
        continue;
      }
      attempt = 0;
      if (result.kind === "ok") options.onRecorded(event, result.response);
      else options.onRefused(event);
      event = take(id);
    }
    sending.delete(id);
  }

  return {
    send(body) {
      const earlier = pending.get(body.id);
      const reason = body.reason ?? earlier?.reason;
      pending.set(body.id, reason === undefined ? body : { ...body, reason });
      if (!sending.has(body.id)) void sendAll(body.id);
    },
    flush() {
      for (const id of new Set([...pending.keys(), ...unconfirmed.keys()])) {
        const event = take(id) ?? unconfirmed.get(id);
        // The request outlives the page, which cannot read its response.
        if (event !== undefined) void options.post(event);
      }
    },
    retryNow: () => timer.wake(),
  };
}

/** An unconfirmed claim stays a claim when newer values replace its checkpoint. */
function keepReason(newer: CheckpointEvent | null, older: CheckpointEvent): CheckpointEvent | null {
  if (newer === null || newer.reason !== undefined || older.reason === undefined) return newer;
  return { ...newer, reason: older.reason };
}
