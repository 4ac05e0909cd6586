import type { ExitEvent } from "../../protocol/events/exit.ts";
import type { EventResponse } from "../../protocol/status.ts";
import { getOwn } from "../get-own.ts";
import type { Decision } from "../runtime/mailbox.ts";
import { keyReused } from "./decide-prefetch.ts";
import type { ProjectState } from "./state.ts";

/** Journals that a browser left; an exit is never queued as work. */
export function decideExit(
  state: ProjectState,
  input: { readonly event: ExitEvent; readonly key: string | null; readonly hash: string },
  nextSeq: number,
): Decision<EventResponse> {
  const answer = { ok: true as const, id: "project", phase: "new" as const };
  const known = input.key === null ? undefined : getOwn(state.keys, input.key);
  if (known && known.hash !== input.hash) return keyReused();
  if (known) return { ok: true, drafts: [], answer: { ...answer, seq: known.seq, duplicate: true } };
  const key = input.key === null ? {} : { key: input.key };
  return {
    ok: true,
    drafts: [{ type: "exit", event: input.event, hash: input.hash, ...key }],
    answer: { ...answer, seq: nextSeq },
  };
}
