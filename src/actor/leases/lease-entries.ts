import type { EntryOf } from "../entry-registry.ts";
import { toActorTime } from "../runtime/entry.ts";
import { type Lease, replaceItem, resetItem, type WorkItem } from "./work-item.ts";

/**
 * Entries about leases; sessions and the project (for prefetches) write the same. `of` names the work. Times
 * in a body are the wall clock's (ms); the rules below bring them to the actor's.
 */
export type LeaseBodies = {
  readonly lease_granted: Omit<Lease, "received">;
  readonly lease_extended: { readonly id: string; readonly expiresAt: number; readonly leaseMs: number };
  readonly lease_released: {
    readonly id: string;
    readonly reason: "released" | "client_gone" | "retry";
    readonly notBefore: number;
    readonly delayMs: number;
    readonly message?: string;
  };
  readonly dead_letter: { readonly type: string; readonly attempts: number };
  /** `variant`: a variant that did not mount, whose first failure was handled already, is work again. */
  readonly requeued: { readonly type: string; readonly variant?: number };
};

export type LeaseEntry<Type extends keyof LeaseBodies = keyof LeaseBodies> = EntryOf<LeaseBodies, Type>;

/** What an entry about a lease does to the work it names. Pure. */
export function applyLeaseEntry<Type extends keyof LeaseBodies>(
  items: readonly WorkItem[],
  entry: LeaseEntry<Type>,
): readonly WorkItem[] {
  const item = items.find((candidate) => candidate.seq === entry.of);
  if (!item) return items;
  return replaceItem(items, LEASE_RULES[entry.type](item, entry));
}

const LEASE_RULES: { readonly [T in keyof LeaseBodies]: (item: WorkItem, entry: LeaseEntry<T>) => WorkItem } =
  {
    lease_granted: (item, entry) => {
      const { event } = entry;
      if (!isWhole(event)) return { ...item, given: true };
      const grantedAt = toActorTime(entry, event.grantedAt);
      const expiresAt = toActorTime(entry, event.expiresAt);
      return {
        ...item,
        attempts: event.attempt,
        given: true,
        notBefore: 0,
        lease: { ...event, grantedAt, expiresAt, received: false },
      };
    },
    lease_extended: (item, entry) => {
      const { id, leaseMs } = entry.event;
      const expiresAt = toActorTime(entry, entry.event.expiresAt);
      // An older writer may have stored no id: it must not match an item without a lease.
      if (item.lease === null || item.lease.id !== id) return item;
      if (!Number.isFinite(expiresAt) || !Number.isFinite(leaseMs)) return item;
      return { ...item, lease: { ...item.lease, expiresAt, leaseMs, received: true } };
    },
    lease_released: (item, entry) => {
      const { event } = entry;
      if (item.lease?.id !== event.id) return item;
      const gone = event.reason === "client_gone";
      return {
        ...item,
        lease: null,
        notBefore: event.notBefore ? toActorTime(entry, event.notBefore) : 0,
        delayMs: event.delayMs ?? 0,
        attempts: gone ? item.attempts - 1 : item.attempts,
        // The agent whose connection was cut never received it; an earlier one may have.
        given: gone ? item.attempts > 1 : item.given,
      };
    },
    dead_letter: (item) => ({ ...item, dead: true }),
    requeued: resetItem,
  };

/** Older writers may have stored less of a lease: without these members no agent can prove that it holds it. */
function isWhole(lease: LeaseBodies["lease_granted"]): boolean {
  const { id, agent, attempt, grantedAt, expiresAt, leaseMs } = lease;
  const numbers = [attempt, grantedAt, expiresAt, leaseMs];
  return typeof id === "string" && typeof agent === "string" && numbers.every(Number.isFinite);
}
