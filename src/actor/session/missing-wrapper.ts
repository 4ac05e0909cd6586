/** A session whose wrapper was edited away by hand: it ends once page and files have agreed on it often enough. */
import { WRAPPER_GONE_CHECK_MS, WRAPPER_GONE_CHECKS } from "../../protocol/limits.ts";
import type { Entry, EntryDraft } from "../runtime/entry.ts";
import type { SessionEntry } from "./entries/bodies.ts";
import type { SessionState } from "./state.ts";

/** Checks that agreed, one after the other. */
export interface MissingWrapper {
  readonly checks: number;
  /** When the last of them was journaled, ms of the wall clock. */
  readonly at: number;
  /** The newest reply then: an agent that has replied since may have written the wrapper again. */
  readonly reply: number | null;
}

/** Whether the wrapper may be looked for: the person compares, and no agent has, had or gets work that writes it. */
export function mayMissWrapper({ phase, pending, unheard }: SessionState): boolean {
  return (phase === "cycling" || phase === "variants_ready") && pending.length === 0 && unheard.length === 0;
}

/** The checks after one more. One that follows too soon says nothing new. */
export function countMissing(state: SessionState, { ts }: Pick<Entry, "ts">): MissingWrapper {
  const at = Date.parse(ts);
  const reply = state.lastReply?.seq ?? null;
  const { missing } = state;
  if (missing?.reply !== reply) return { checks: 1, at, reply };
  // The wall clock may have been set back meanwhile.
  if (Math.abs(at - missing.at) < WRAPPER_GONE_CHECK_MS) return missing;
  return { checks: missing.checks + 1, at, reply };
}

/** The end of a session whose wrapper is gone. */
export function wrapperGone(state: SessionState): readonly EntryDraft<SessionEntry>[] {
  if ((state.missing?.checks ?? 0) < WRAPPER_GONE_CHECKS || !mayMissWrapper(state)) return [];
  const where = state.sourceFile === null ? "the source" : state.sourceFile;
  const message = `The variants were taken out of ${where} by hand, so this session has ended.`;
  return [{ type: "wrapper_gone", event: { message } }];
}
