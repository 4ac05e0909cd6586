import type { Rejection } from "../../protocol/errors.ts";
import type { Moment } from "../runtime/clock.ts";
import { heldItem, leaseEnd, type WorkItem } from "./work-item.ts";

/** 409: the lease is not current. Names the agent that holds the work now, never by lease id. */
export function leaseFenced(items: readonly WorkItem[], { now, offset }: Moment): Rejection {
  const lease = heldItem(items, now)?.lease;
  return {
    code: "lease_fenced",
    message: "This lease is no longer current: the event was resolved, released or given to another agent.",
    details: {
      current: lease ? { agent: lease.agent, expiresAt: leaseEnd(lease, offset) } : null,
    },
  };
}
