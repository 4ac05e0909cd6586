import { nextAction } from "../protocol/decide-next-action.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";

/**
 * A session's snapshot with what only the project knows: whether its page is still open.
 * @param closedTabs tabs whose page was closed; `null` while some page is open, or none has ever been
 */
export function withPageClosed(
  snapshot: SessionSnapshot,
  closedTabs: readonly string[] | null,
): SessionSnapshot {
  const { activeOwner } = snapshot;
  const pageClosed = closedTabs !== null && (activeOwner === null || closedTabs.includes(activeOwner));
  return pageClosed
    ? { ...snapshot, pageClosed, nextAction: nextAction({ ...snapshot, pageClosed }) }
    : snapshot;
}
