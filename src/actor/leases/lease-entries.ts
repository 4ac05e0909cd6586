import type { EntryOf } from "../entry-registry.ts";
import { type Lease, replaceItem, resetItem, type WorkItem } from "./work-item.ts";

/** Entries about leases; sessions and the project (for prefetches) write the same. `of` names the work. */
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
export function applyLeaseEntry(items: readonly WorkItem[], entry: LeaseEntry): readonly WorkItem[] {
  const item = items.find((candidate) => candidate.seq === entry.of);
  if (!item) return items;
  return replaceItem(items, evolveItem(item, entry));
}

function evolveItem(item: WorkItem, entry: LeaseEntry): WorkItem {
  switch (entry.type) {
    case "lease_granted":
      if (!isWhole(entry.event)) return { ...item, given: true };
      return {
        ...item,
        attempts: entry.event.attempt,
        given: true,
        notBefore: 0,
        lease: { ...entry.event, received: false },
      };
    case "lease_extended": {
      if (item.lease === null || item.lease.id !== entry.event.id) return item;
      const { expiresAt, leaseMs } = entry.event;
      if (!Number.isFinite(expiresAt) || !Number.isFinite(leaseMs)) return item;
      return { ...item, lease: { ...item.lease, expiresAt, leaseMs, received: true } };
    }
    case "lease_released": {
      if (item.lease?.id !== entry.event.id) return item;
      const gone = entry.event.reason === "client_gone";
      return {
        ...item,
        lease: null,
        notBefore: entry.event.notBefore ?? 0,
        delayMs: entry.event.delayMs ?? 0,
        attempts: gone ? item.attempts - 1 : item.attempts,
        // The agent whose connection was cut never saw it; an earlier one may have.
        given: gone ? item.attempts > 1 : item.given,
      };
    }
    case "dead_letter":
      return { ...item, dead: true };
    case "requeued":
      return resetItem(item);
  }
}

/** Older writers may have stored less of a lease: without these members no agent can prove that it holds it. */
function isWhole(lease: LeaseBodies["lease_granted"]): boolean {
  const { id, agent, attempt, grantedAt, expiresAt, leaseMs } = lease;
  const numbers = [attempt, grantedAt, expiresAt, leaseMs];
  return typeof id === "string" && typeof agent === "string" && numbers.every(Number.isFinite);
}
