/** Carries the person's decisions to the server, as often as it takes, and says what became of each. */
import type { Command, Problem } from "../store/state.ts";
import type { MountEvent } from "../variants/mounts.ts";
import type { PostOptions, PostResult } from "./api.ts";
import { backoffMs, createWaiter } from "./backoff.ts";

/** Something to bring to the server, and the key that makes repeating it harmless. */
export interface Parcel {
  readonly key: string;
  readonly event: Command["event"] | MountEvent;
}

export interface CourierOptions {
  post(event: Parcel["event"], options: PostOptions): Promise<PostResult>;
  onResult(parcel: Parcel, result: PostResult): void;
  /** One more try failed; the next follows by itself. */
  onUnsent(parcel: Parcel, problem: Problem): void;
}

export interface Courier {
  /** Takes something on its way; it is tried until it is answered, refused or dropped. */
  carry(parcel: Parcel): void;
  /** The person took it back before the server answered. */
  drop(key: string): void;
  /** The server may be reachable again: tries at once. */
  nudge(): void;
  /** Resolves once no `generate` of that session is on its way: nothing else may arrive before it. */
  settled(sessionId: string): Promise<void>;
}

/** Makes a courier; it remembers only what is on its way. */
export function createCourier({ post, onResult, onUnsent }: CourierOptions): Courier {
  const waiter = createWaiter();
  const carried = new Set<string>();
  const generates = new Map<string, Promise<void>>();

  async function deliver(parcel: Parcel): Promise<void> {
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
    carry(parcel) {
      if (carried.has(parcel.key)) return;
      carried.add(parcel.key);
      const done = deliver(parcel);
      if (parcel.event.type !== "generate") return;
      generates.set(parcel.event.id, done);
      void done.then(() => generates.delete(parcel.event.id));
    },
    drop(key) {
      carried.delete(key);
      waiter.wake();
    },
    nudge: () => waiter.wake(),
    settled: async (sessionId) => generates.get(sessionId),
  };
}
