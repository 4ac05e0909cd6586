/** Carries the person's decisions to the server, as often as it takes, and says what became of each. */
import type { Command, OverlayProblem } from "../store/state.ts";
import type { MountEvent } from "../variants/mount-monitor.ts";
import type { PostOptions, PostResult } from "./api.ts";
import { backoffMs, createRetryTimer } from "./retry-timer.ts";

/** Something to bring to the server, and the key that makes repeating it harmless. */
export interface QueuedCommand {
  readonly key: string;
  readonly event: Command["event"] | MountEvent;
}

export interface CommandQueueOptions {
  post(event: QueuedCommand["event"], options: PostOptions): Promise<PostResult>;
  onResult(parcel: QueuedCommand, result: PostResult): void;
  /** One more try failed; the next follows by itself. */
  onUnsent(parcel: QueuedCommand, problem: OverlayProblem): void;
}

export interface CommandQueue {
  /** Takes something on its way; it is tried until it is answered, refused or dropped. */
  enqueue(parcel: QueuedCommand): void;
  /** The person took it back before the server answered. */
  cancel(key: string): void;
  /** The server may be reachable again: tries at once. */
  retryNow(): void;
  /** Resolves once no `generate` of that session is on its way: nothing else may arrive before it. */
  whenGenerateDone(sessionId: string): Promise<void>;
}

/** Makes a courier; it remembers only what is on its way. */
export function createCommandQueue({ post, onResult, onUnsent }: CommandQueueOptions): CommandQueue {
  const waiter = createRetryTimer();
  const carried = new Set<string>();
  const generates = new Map<string, Promise<void>>();

  async function deliver(parcel: QueuedCommand): Promise<void> {
    if (parcel.event.type !== "generate") await generates.get(parcel.event.id);
    for (let attempt = 0; carried.has(parcel.key); attempt++) {
      const result = await post(parcel.event, { key: parcel.key });
      if (!carried.has(parcel.key)) return;
      if (result.kind !== "unreachable") {
        carried.delete(parcel.key);
        onResult(parcel, result);
        return;
      }
      onUnsent(parcel, result.problem);
      await waiter.wait(Math.max(backoffMs(attempt), result.retryAfterMs));
    }
  }

  return {
    enqueue(parcel) {
      if (carried.has(parcel.key)) return;
      carried.add(parcel.key);
      const done = deliver(parcel);
      if (parcel.event.type !== "generate") return;
      generates.set(parcel.event.id, done);
      void done.then(() => generates.delete(parcel.event.id));
    },
    cancel(key) {
      carried.delete(key);
      waiter.wake();
    },
    retryNow: () => waiter.wake(),
    whenGenerateDone: async (sessionId) => generates.get(sessionId),
  };
}
