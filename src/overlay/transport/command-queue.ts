/** Sends decisions to the server. Each is retried until the server confirms or refuses it. */
import type { Command, OverlayProblem } from "../store/state.ts";
import type { MountEvent } from "../variants/mount-monitor.ts";
import type { PostOptions, PostResult } from "./api.ts";
import { createRetryTimer } from "./retry-timer.ts";

/** An event to post, with the idempotency key that makes a retry harmless. */
export interface QueuedCommand {
  readonly key: string;
  readonly event: Command["event"] | MountEvent;
}

export interface CommandQueueOptions {
  post(event: QueuedCommand["event"], options: PostOptions): Promise<PostResult>;
  onResult(command: QueuedCommand, result: PostResult): void;
  /** A try has failed; the next one follows by itself. */
  onUnsent(command: QueuedCommand, problem: OverlayProblem): void;
}

export interface CommandQueue {
  /** Sends a command until it is confirmed, refused or cancelled. */
  enqueue(command: QueuedCommand): void;
  /** Stops retrying a command. */
  cancel(key: string): void;
  /** Retries at once, because the server may be reachable again. */
  retryNow(): void;
  /** Resolves once no `generate` of the session is in flight: no other event may arrive before it. */
  whenGenerateDone(sessionId: string): Promise<void>;
}

/** Creates an empty queue. */
export function createCommandQueue({ post, onResult, onUnsent }: CommandQueueOptions): CommandQueue {
  const timer = createRetryTimer();
  const queued = new Set<string>();
  const generates = new Map<string, Promise<void>>();

  async function deliver(command: QueuedCommand): Promise<void> {
    if (command.event.type !== "generate") await generates.get(command.event.id);
    for (let attempt = 0; queued.has(command.key); attempt++) {
      const result = await post(command.event, { key: command.key });
      if (!queued.has(command.key)) return;
      if (result.kind !== "unreachable") {
        queued.delete(command.key);
        onResult(command, result);
        return;
      }
      onUnsent(command, result.problem);
      await timer.backOff(attempt, result.retryAfterMs);
    }
  }

  return {
    enqueue(command) {
      if (queued.has(command.key)) return;
      queued.add(command.key);
      const done = deliver(command);
      if (command.event.type !== "generate") return;
      generates.set(command.event.id, done);
      void done.then(() => generates.delete(command.event.id));
    },
    cancel(key) {
      queued.delete(key);
      timer.wake();
    },
    retryNow: () => timer.wake(),
    whenGenerateDone: async (sessionId) => generates.get(sessionId),
  };
}
