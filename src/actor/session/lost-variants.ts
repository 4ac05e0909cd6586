/** Variants that did not mount and that no work is queued for: their failure was handled, and they still fail. */
import { newWorkItem } from "../leases/work-item.ts";
import { type Entry, writtenAt } from "../runtime/entry.ts";
import type { SessionState } from "./state.ts";
import { enqueue } from "./work-queue.ts";

export function lostVariants(state: SessionState): readonly number[] {
  const inWork = [...state.pending, ...state.failed]
    .filter((item) => item.type === "variant_mount_failed")
    .map((item) => item.event.variant);
  return Object.entries(state.mounts)
    .filter(([, mount]) => mount.state === "failed")
    .map(([variant]) => Number(variant))
    .filter((variant) => !inWork.includes(variant));
}

/**
 * Queues the repair of a lost variant.
 * @param variant absent: the first one, for which the `retry` itself stands
 */
export function queueRepair(
  state: SessionState,
  entry: Pick<Entry, "seq" | "ts">,
  variant = lostVariants(state)[0],
): SessionState {
  const mount = variant === undefined ? undefined : state.mounts[variant];
  if (mount?.state !== "failed") return state;
  const event = {
    type: "variant_mount_failed",
    id: state.id,
    variant,
    error: mount.error ?? "",
    ...(mount.url === undefined ? {} : { url: mount.url }),
  };
  return enqueue(state, newWorkItem(entry.seq, "variant_mount_failed", event, writtenAt(entry)));
}
