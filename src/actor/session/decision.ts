/** What the rules of a session have in common: what they are given, and what they come to. */
import type { Rejection } from "../../protocol/errors.ts";
import type { EventResponse, ReplyResponse } from "../../protocol/status.ts";
import type { GrantedWork } from "../leases/decide-lease.ts";
import type { Moment } from "../runtime/clock.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { PostCommand } from "./commands.ts";
import type { SessionEntry } from "./entries/bodies.ts";
import type { RunFacts } from "./runs/run-record.ts";

export interface DecideContext extends Moment {
  /** The number the first entry of this command gets. */
  readonly nextSeq: number;
  /** Grants after which unresolved work is a dead letter. */
  readonly maxAttempts: number;
}

/** What the caller of a command gets. */
export type CommandValue =
  | EventResponse
  | ReplyResponse
  | { readonly granted: GrantedWork }
  | { readonly expiresAt: number }
  | { readonly requeued: readonly number[] }
  | { readonly facts: RunFacts | null }
  | { readonly done: true };

/** What a rule comes to: entries and the caller's value, or a rejection. */
export type SessionDecision = Decision<CommandValue>;
export type SessionDraft = EntryDraft<SessionEntry>;

/** The command is carried out by these entries. */
export function carriedOut(drafts: readonly SessionDraft[], answer: CommandValue): SessionDecision {
  return { ok: true, drafts, answer };
}

/** The command changes nothing: it was carried out before, or there is nothing to do. */
export function unchanged(answer: CommandValue): SessionDecision {
  return { ok: true, drafts: [], answer };
}

export function rejected(rejection: Rejection): SessionDecision {
  return { ok: false, drafts: [], rejection };
}

/** What the rules of an event know besides the event itself. */
export type PostContext = Omit<PostCommand, "kind" | "event">;

/** What the rules of one event type come to. */
export type EventDecision =
  /** The event is journaled, about the work `of`, and these entries follow it. */
  | { readonly kind: "allowed"; readonly of: number | undefined; readonly entailed: readonly SessionDraft[] }
  | { readonly kind: "duplicate"; readonly seq: number }
  | { readonly kind: "stale" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "invalid"; readonly path: string; readonly reason: string }
  | { readonly kind: "not_owner" };

/**
 * The event happens.
 * @param of the `seq` of the work it is about
 * @param entailed the entries that follow it
 */
export function allow(of?: number, entailed: readonly SessionDraft[] = []): EventDecision {
  return { kind: "allowed", of, entailed };
}
