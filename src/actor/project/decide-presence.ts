import type { PresenceEvent } from "../../protocol/events/presence.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { TabWord } from "./tab-presence.ts";

/**
 * Journals what a tab says of itself, if it is news: a word that is repeated is only a sign of life, and one
 * behind a newer sign of the same tab is stale.
 * @param known the newest word or stream of this tab
 */
export function decidePresence(
  known: TabWord | undefined,
  event: PresenceEvent,
  nextSeq: number,
): Decision<EventResponse> {
  const answer = { ok: true as const, id: "project", phase: "new" as const };
  if (known && event.revision < known.revision)
    return { ok: true, drafts: [], answer: { ...answer, seq: nextSeq - 1, stale: true } };
  if (known?.state === event.state) return { ok: true, drafts: [], answer: { ...answer, seq: nextSeq - 1 } };
  return { ok: true, drafts: [{ type: "presence", event }], answer: { ...answer, seq: nextSeq } };
}
