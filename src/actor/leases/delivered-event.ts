import { isRecord } from "../../protocol/is-record.ts";
import type { DeliverableEvent, DeliveredEvent } from "../../protocol/poll.ts";
import { WORK_TYPES } from "../../protocol/work.ts";
import { leaseView, type WorkItem } from "./work-item.ts";

/**
 * An item's event as its agent gets it, with the lease it works under; `null` for an item without a lease.
 * @param offset what the wall clock is ahead of the actor's (ms)
 */
export function deliveredEvent(item: WorkItem, offset: number): DeliveredEvent | null {
  if (item.lease === null || !isDeliverable(item.event)) return null;
  return { ...item.event, seq: item.seq, lease: leaseView(item.lease, offset) };
}

/** Takes an event for what its type says: only rules queue work, and its schema was checked when it was posted. */
function isDeliverable(event: unknown): event is DeliverableEvent {
  return isRecord(event) && WORK_TYPES.some((type) => type === event.type);
}
