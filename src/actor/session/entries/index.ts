/**
 * The registry of a session's entries: replay, broadcasts and the decoding of journals are derived from it.
 * A type without rules does not compile, so no entry can be journaled that a replay then drops.
 */
import type { EntryTypeOf } from "../../entry-registry.ts";
import { SESSION_EVENTS } from "../events/index.ts";
import type { SessionBodies } from "./bodies.ts";
import { deadLetter, leaseExtended, leaseGranted, leaseReleased, requeued } from "./leases.ts";
import { outbox } from "./outbox.ts";
import { replyRules } from "./replies.ts";
import type { SessionRegistry } from "./rules.ts";
import { runEnded, runOpened, runOver } from "./runs.ts";
import { superseded } from "./superseded.ts";
import { wrapperGone } from "./wrapper-gone.ts";

export const SESSION_ENTRIES = {
  ...SESSION_EVENTS,
  done: replyRules,
  agent_done: replyRules,
  complete: replyRules,
  discarded: replyRules,
  steer_done: replyRules,
  error: replyRules,
  lease_granted: leaseGranted,
  lease_extended: leaseExtended,
  lease_released: leaseReleased,
  dead_letter: deadLetter,
  requeued,
  superseded,
  wrapper_gone: wrapperGone,
  outbox,
  run_opened: runOpened,
  run_over: runOver,
  run_ended: runEnded,
} satisfies SessionRegistry;

const TAB_ONLY: ReadonlySet<string> = new Set(
  Object.entries<SessionRegistry[EntryTypeOf<SessionBodies>]>(SESSION_ENTRIES)
    .filter(([, rules]) => rules.tabOnly)
    .map(([type]) => type),
);

/** Whether only the other tabs want to know of entries of this type. */
export function isTabOnly(type: string): boolean {
  return TAB_ONLY.has(type);
}
