import type { HistoryItem } from "../../protocol/history.ts";
import { reportedChange, undoneChange } from "../../protocol/history.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { WorkItem } from "../leases/work-item.ts";
import type { ReplyEntry } from "./entries/bodies.ts";
import type { SessionState } from "./state.ts";

/**
 * What a reply adds to the record of what was accepted: that it is in the source, what the clean-up made of it,
 * or that it was taken back. `state` is as it was before the reply.
 */
export function evolveHistory(
  state: SessionState,
  item: WorkItem | undefined,
  entry: ReplyEntry,
): HistoryItem | null {
  const known = state.history ?? null;
  if (item?.type === "undo_request") {
    return known !== null && entry.type === "done" ? undone(known, item, entry) : known;
  }
  const settles = item?.type === "accept" || entry.type === "complete";
  if (!settles || entry.type === "error" || state.accepted === null) return known;
  const change = reportedChange(entry.event.data);
  const file = change?.file ?? known?.file ?? entry.event.file ?? state.sourceFile;
  return {
    id: state.id,
    variantId: state.accepted.variantId,
    paramValues: state.accepted.paramValues,
    file,
    diff: change?.diff ?? known?.diff ?? null,
    at: known?.at ?? entry.ts,
    ...(known?.undoneAt === undefined ? {} : { undoneAt: known.undoneAt }),
    ...(known?.undo === undefined ? {} : { undo: known.undo }),
  };
}

function undone(known: HistoryItem, { lease }: WorkItem, entry: ReplyEntry): HistoryItem {
  const { data } = entry.event;
  const change = undoneChange(isRecord(data) ? data.changes : null);
  const agent = lease === null ? {} : { agent: lease.agent };
  return { ...known, undoneAt: entry.ts, ...(change === null ? {} : { undo: { ...agent, ...change } }) };
}
