import type { PendingEventView } from "../../protocol/snapshot.ts";
import { isHeld, leaseEnd, type WorkItem } from "../leases/work-item.ts";
import type { ReadContext } from "../runtime/stored-journal.ts";
import { isPrefetchOver, prefetchId } from "./decide-prefetch.ts";

/** Prefetches as `/status` lists them: those that wait or are held. */
export function prefetchViews(
  items: readonly WorkItem[],
  { now, offset, maxAttempts }: ReadContext,
): readonly PendingEventView[] {
  const waiting = items.filter((item) => !isPrefetchOver(item, maxAttempts, now));
  return waiting.map((item) => {
    const held = isHeld(item, now) ? item.lease : null;
    return {
      id: prefetchId(item),
      type: item.type,
      seq: item.seq,
      attempts: item.attempts,
      leased: held !== null,
      leaseUntil: held && leaseEnd(held, offset),
      dead: false,
    };
  });
}
