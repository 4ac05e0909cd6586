/** What the two events have in common that open a session. */
import { MAX_SUMMARY_PROMPT_CHARS } from "../../../protocol/limits.ts";
import { isFinalPhase } from "../../../protocol/phases.ts";
import type { RequestSummary } from "../../../protocol/snapshot.ts";
import { allow, type EventDecision, type PostContext } from "../decision.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionState } from "../state.ts";

export function decideOpening(state: SessionState, post: PostContext): EventDecision {
  if (state.origin === null && state.phase === "new") return allow();
  if (state.origin?.hash === post.hash) return { kind: "duplicate", seq: state.origin.seq };
  return {
    kind: "refused",
    reason: isFinalPhase(state.phase)
      ? "This session is finished; a new one needs a new id."
      : "This session exists with another request; a new one needs a new id.",
  };
}

export function openSession(state: SessionState, entry: SessionEntry<"generate" | "steer">): SessionState {
  return {
    ...state,
    createdAt: state.createdAt ?? entry.ts,
    pageUrl: entry.event.pageUrl ?? null,
    activeOwner: entry.event.owner ?? null,
    origin: { seq: entry.seq, hash: entry.hash ?? "" },
  };
}

/** The beginning of what the person wrote; older writers may have stored no text. */
export function promptOf(text: unknown): Pick<RequestSummary, "prompt"> {
  const prompt = typeof text === "string" ? text.trim() : "";
  return prompt === "" ? {} : { prompt: prompt.slice(0, MAX_SUMMARY_PROMPT_CHARS) };
}
