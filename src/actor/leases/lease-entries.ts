import type { Entry } from "../runtime/entry.ts";
import { type Lease, replaceItem, resetItem, type WorkItem } from "./work-item.ts";

/** Entries about leases; sessions and the project (for prefetches) write the same. `of` names the work. */
export type LeaseGranted = Entry<"lease_granted", Omit<Lease, "received">>;
export type LeaseExtended = Entry<
  "lease_extended",
  { readonly id: string; readonly expiresAt: number; readonly leaseMs: number }
>;
export type LeaseReleased = Entry<
  "lease_released",
  {
    readonly id: string;
    readonly reason: "released" | "client_gone" | "retry";
    readonly notBefore: number;
    readonly delayMs: number;
    readonly message?: string;
  }
>;
export type DeadLetter = Entry<"dead_letter", { readonly type: string; readonly attempts: number }>;
/** `variant`: a variant that did not mount, whose first failure was handled already, is work again. */
export type Requeued = Entry<"requeued", { readonly type: string; readonly variant?: number }>;

export type LeaseEntry = LeaseGranted | LeaseExtended | LeaseReleased | DeadLetter | Requeued;

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

/** Older writers may have noted less of a lease: then nobody can prove that they hold it. */
function isWhole(lease: LeaseGranted["event"]): boolean {
  const { id, agent, attempt, grantedAt, expiresAt, leaseMs } = lease;
  const numbers = [attempt, grantedAt, expiresAt, leaseMs];
  return typeof id === "string" && typeof agent === "string" && numbers.every(Number.isFinite);
}
