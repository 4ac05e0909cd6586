import type { BroadcastEvent } from "../../protocol/server-events.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { ProjectUpdate } from "../session/overview.ts";
import type { OutboxBroadcast } from "../session/state.ts";
import type { ProjectEntry } from "./entries.ts";
import { getSharded } from "./sharded-map.ts";
import { isAmongNewest, lastAckedSeq, type ProjectState } from "./state.ts";

/**
 * Takes a session's update: which sessions are open follows it, and its broadcasts go into the log. Items
 * that were acknowledged before (by session and `seq`) are not logged again.
 */
export function decideProjectUpdate(
  state: ProjectState,
  { overview: digest, items, leaseExpired: lapsed, archived }: ProjectUpdate,
  now: number,
): Decision<{ readonly ok: true }> {
  const known = lastAckedSeq(state, digest.id);
  const fresh = items.filter((item) => item.seq > known);
  const drafts: EntryDraft<ProjectEntry>[] = [];
  // An update that a newer one has overtaken on its way is outdated: it opens and closes nothing.
  const current = digest.seq > 0 && digest.seq >= known;
  if (current && digest.open && state.open[digest.id] === undefined) {
    drafts.push({ type: "session_opened", event: { session: digest.id, seq: known } });
  }
  const { acceptedAt } = digest;
  if (
    acceptedAt !== undefined &&
    state.accepted[digest.id] === undefined &&
    isAmongNewest(state, acceptedAt)
  ) {
    drafts.push({ type: "session_accepted", event: { session: digest.id, at: acceptedAt } });
  }
  let n = state.lastFrame;
  const log = ({ frame, except }: OutboxBroadcast, seq: number | null) => {
    n += 1;
    const full: BroadcastEvent = frame.type === "session" ? { ...frame, summary: digest.summary } : frame;
    const from = seq === null ? {} : { from: { session: digest.id, seq } };
    const event = { n, at: now, frame: full, ...(except === undefined ? {} : { except }), ...from };
    drafts.push({ type: "frame", event });
  };
  // All session events of one update would carry the same summary: only the last one for all tabs is logged.
  const lastForAllTabs = fresh.findLast((item) => item.frames.some(isSessionForAllTabs));
  for (const item of fresh) {
    for (const frame of item.frames) {
      if (item === lastForAllTabs || !isSessionForAllTabs(frame)) log(frame, item.seq);
    }
  }
  if (lapsed && current) {
    const { delivery } = digest.summary;
    if (delivery?.state === "queued") {
      const { seq, type: event, state: delivered } = delivery;
      log({ frame: { type: "delivery", id: digest.id, seq, state: delivered, event } }, null);
    }
    log({ frame: { type: "session", id: digest.id } }, null);
  }
  if (current && archived) {
    // It sends no further updates: what lies in the archive need not be kept here.
    if (getSharded(state.closed, digest.id) !== undefined) {
      drafts.push({ type: "session_archived", event: { session: digest.id } });
    }
  } else if (current && !digest.open && getSharded(state.closed, digest.id) === undefined) {
    drafts.push({ type: "session_closed", event: { session: digest.id, seq: fresh.at(-1)?.seq ?? known } });
  }
  return { ok: true, drafts, answer: { ok: true } };
}

function isSessionForAllTabs({ frame, except }: OutboxBroadcast): boolean {
  return frame.type === "session" && except === undefined;
}
