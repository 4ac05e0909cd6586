/** What the entries of a session's journal hold, by type; `SESSION_ENTRIES` has the rules of each. */
import type { EventOf, SessionEventType } from "../../../protocol/events/index.ts";
import type { AgentReply } from "../../../protocol/replies.ts";
import type { JournaledReplyType } from "../../../protocol/reply-types.ts";
import type { ServerEntryType, SessionEntryType } from "../../../protocol/session-entries.ts";
import type { EntryOf } from "../../entry-registry.ts";
import type { LeaseBodies } from "../../leases/lease-entries.ts";
import type { LOSS_KINDS, RunEnd } from "../runs/run-end.ts";

/** An agent's reply; its `preview` is stored as an artifact and named here. */
type ReplyBody = AgentReply & { readonly previewArtifact?: string };

/** Entries that the server makes by itself. */
type ServerBodies = LeaseBodies & {
  /** Older work was superseded by the person's decision. `held`: its agent has not replied and may still. */
  readonly superseded: { readonly type: string; readonly held: boolean };
  /** The session ended because its wrapper was edited away. */
  readonly wrapper_gone: { readonly message: string };
  /** The project has everything up to this `seq`. */
  readonly outbox: { readonly upTo: number };
  /** A run's agent is about to write for the first time: from here on the run may have a stream. */
  readonly run_opened: { readonly run: string };
  /** A run's lease is over by time alone, or because the server stops. */
  readonly run_over: { readonly run: string; readonly cause: (typeof LOSS_KINDS)[number] };
  /** A run's stream has ended. */
  readonly run_ended: { readonly run: string; readonly offset: string } & RunEnd;
};

/** A browser event as it was posted, a reply, or what the server noted. */
export type SessionBodies = {
  readonly [Type in SessionEntryType]: Type extends SessionEventType
    ? EventOf<Type>
    : Type extends JournaledReplyType
      ? ReplyBody
      : Type extends ServerEntryType
        ? ServerBodies[Type]
        : never;
};

/** An entry of a session's journal: of one type, of several, or of any. */
export type SessionEntry<Type extends SessionEntryType = SessionEntryType> = EntryOf<SessionBodies, Type>;
/** `of` is the work that the reply is about. */
export type ReplyEntry = SessionEntry<JournaledReplyType>;
