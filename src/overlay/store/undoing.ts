/** A completed session comes back once more while its undo waits for an agent. */
import type { SessionSummary } from "../../protocol/snapshot.ts";

/** Whether the session's newest work is an undo that is not settled. */
export function isUndoing({ phase, delivery }: SessionSummary): boolean {
  return phase === "completed" && delivery?.type === "undo_request" && delivery.state !== "resolved";
}
