import type { ExitEvent } from "../../protocol/events/exit.ts";
import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { PresenceEvent } from "../../protocol/events/presence.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { BroadcastEvent, ResyncEvent } from "../../protocol/server-events.ts";
import type { EntryOf } from "../entry-registry.ts";
import type { LeaseBodies } from "../leases/lease-entries.ts";

/** A broadcast event. `n` counts them over all epochs; `at` is the wall clock's (ms); `from` is the session entry that caused it. */
export type BroadcastBody = {
  readonly n: number;
  readonly at: number;
  readonly frame: BroadcastEvent | ResyncEvent;
  readonly except?: string;
  readonly from?: { readonly session: string; readonly seq: number };
};

/** The bodies of a project's entries, by type. Their rules are in `evolve.ts`. */
export type ProjectBodies = LeaseBodies & {
  /** A start of the project: cursors given out from here on begin with `epoch`, behind broadcast `after`. */
  readonly epoch: { readonly epoch: number; readonly after: number };
  readonly frame: BroadcastBody;
  readonly session_opened: { readonly session: string; readonly seq: number };
  readonly session_closed: { readonly session: string; readonly seq: number };
  readonly session_archived: { readonly session: string };
  /** The session's accepted variant is in the source: history shows it from now on. */
  readonly session_accepted: { readonly session: string; readonly at: string };
  /** Belongs to a page, not to a session; the server named it. */
  readonly prefetch: PrefetchEvent & { readonly id: string };
  readonly exit: ExitEvent;
  /** What a tab said of itself, or that a hidden or unknown tab opened a stream. */
  readonly presence: PresenceEvent;
  /** An agent has resolved a prefetch. */
  readonly done: AgentReply;
  readonly error: AgentReply;
};

export type ProjectEntry<Type extends keyof ProjectBodies = keyof ProjectBodies> = EntryOf<
  ProjectBodies,
  Type
>;
