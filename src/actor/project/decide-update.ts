import type { BroadcastEvent } from "../../protocol/server-events.ts";
import type { Moment } from "../runtime/clock.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { ProjectUpdate, SessionOverview } from "../session/overview.ts";
import type { OutboxBroadcast } from "../session/state.ts";
import type { ProjectEntry } from "./entries.ts";
import { getSharded } from "./sharded-map.ts";
import { isAmongNewest, lastAckedSeq, type ProjectState } from "./state.ts";

/** What the rules below share. */
interface UpdateContext {
  readonly overview: SessionOverview;
  /** The last `seq` that was acknowledged before. */
  readonly acked: number;
  /** False for an update that a newer one has overtaken on its way: it opens and closes nothing. */
  readonly isCurrent: boolean;
}

interface PendingBroadcast {
  readonly broadcast: OutboxBroadcast;
  /** The session's `seq`; `null` for what time alone has caused. */
  readonly seq: number | null;
}

/**
 * Takes a session's update: which sessions are open follows it, and its broadcasts go into the log. Items
 * that were acknowledged before (by session and `seq`) are not logged again.
 */
export function decideProjectUpdate(
  state: ProjectState,
  { overview, items, leaseExpired, archived }: ProjectUpdate,
  { now, offset }: Moment,
): Decision<{ readonly ok: true }> {
  const acked = lastAckedSeq(state, overview.id);
  const context = { overview, acked, isCurrent: overview.seq > 0 && overview.seq >= acked };
  const fresh = items.filter((item) => item.seq > acked);
  const broadcasts = [...itemBroadcasts(fresh), ...(leaseExpired ? leaseEndBroadcasts(context) : [])];
  const drafts = [
    ...openingDrafts(state, context),
    ...broadcasts.map((pending, index) =>
      frameDraft(pending, overview, { n: state.lastFrame + index + 1, at: now + offset }),
    ),
    ...closingDrafts(state, context, { archived: archived === true, lastSeq: fresh.at(-1)?.seq ?? acked }),
  ];
  return { ok: true, drafts, answer: { ok: true } };
}

/** The session is open, and its accepted variant is among the newest. */
function openingDrafts(
  state: ProjectState,
  { overview, acked, isCurrent }: UpdateContext,
): readonly EntryDraft<ProjectEntry>[] {
  const { id, acceptedAt } = overview;
  const drafts: EntryDraft<ProjectEntry>[] = [];
  if (isCurrent && overview.open && state.open[id] === undefined)
    drafts.push({ type: "session_opened", event: { session: id, seq: acked } });
  if (acceptedAt !== undefined && state.accepted[id] === undefined && isAmongNewest(state, acceptedAt))
    drafts.push({ type: "session_accepted", event: { session: id, at: acceptedAt } });
  return drafts;
}

/** All session events of one update would carry the same summary: only the last one for all tabs is logged. */
function itemBroadcasts(fresh: ProjectUpdate["items"]): readonly PendingBroadcast[] {
  const lastForAllTabs = fresh.findLast((item) => item.frames.some(isSessionForAllTabs));
  return fresh.flatMap((item) =>
    item.frames
      .filter((broadcast) => item === lastForAllTabs || !isSessionForAllTabs(broadcast))
      .map((broadcast) => ({ broadcast, seq: item.seq })),
  );
}

/** The end of a lease has made work available again. */
function leaseEndBroadcasts({ overview, isCurrent }: UpdateContext): readonly PendingBroadcast[] {
  if (!isCurrent) return [];
  const { id, summary } = overview;
  const session: OutboxBroadcast = { frame: { type: "session", id } };
  const { delivery } = summary;
  if (delivery?.state !== "queued") return [{ broadcast: session, seq: null }];
  const { seq, type: event, state } = delivery;
  const queued: OutboxBroadcast = { frame: { type: "delivery", id, seq, state, event } };
  return [queued, session].map((broadcast) => ({ broadcast, seq: null }));
}

function frameDraft(
  { broadcast: { frame, except }, seq }: PendingBroadcast,
  { id, summary }: SessionOverview,
  { n, at }: { readonly n: number; readonly at: number },
): EntryDraft<ProjectEntry> {
  const full: BroadcastEvent = frame.type === "session" ? { ...frame, summary } : frame;
  const from = seq === null ? {} : { from: { session: id, seq } };
  return {
    type: "frame",
    event: { n, at, frame: full, ...(except === undefined ? {} : { except }), ...from },
  };
}

/** The session is finished, or in the archive, from where it sends no further updates. */
function closingDrafts(
  state: ProjectState,
  { overview: { id, open }, isCurrent }: UpdateContext,
  { archived, lastSeq }: { readonly archived: boolean; readonly lastSeq: number },
): readonly EntryDraft<ProjectEntry>[] {
  if (!isCurrent) return [];
  const isKnownClosed = getSharded(state.closed, id) !== undefined;
  // What lies in the archive need not be kept here.
  if (archived) return isKnownClosed ? [{ type: "session_archived", event: { session: id } }] : [];
  if (open || isKnownClosed) return [];
  return [{ type: "session_closed", event: { session: id, seq: lastSeq } }];
}

function isSessionForAllTabs({ frame, except }: OutboxBroadcast): boolean {
  return frame.type === "session" && except === undefined;
}
