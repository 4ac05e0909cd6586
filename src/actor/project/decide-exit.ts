import type { ExitEvent } from "../../protocol/events.ts";
import type { EventAnswer } from "../../protocol/status.ts";
import type { Decision } from "../mailbox.ts";
import { ownMember } from "../own-member.ts";
import { keyReused } from "./decide-prefetch.ts";
import type { ProjectState } from "./state.ts";

/** Journals that a browser left; an exit is never queued as work. */
export function decideExit(
  state: ProjectState,
  input: { readonly event: ExitEvent; readonly key: string | null; readonly hash: string },
  nextSeq: number,
): Decision<EventAnswer> {
  const answer = { ok: true as const, id: "project", phase: "new" as const };
  const known = input.key === null ? undefined : ownMember(state.keys, input.key);
  if (known && known.hash !== input.hash) return keyReused();
  if (known) return { ok: true, drafts: [], answer: { ...answer, seq: known.seq, duplicate: true } };
  const key = input.key === null ? {} : { key: input.key };
  return {
    ok: true,
    drafts: [{ type: "exit", event: input.event, hash: input.hash, ...key }],
    answer: { ...answer, seq: nextSeq },
  };
}
