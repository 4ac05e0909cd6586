import type { ExitEvent } from "../../protocol/events/exit.ts";
import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { BroadcastEvent, ResyncEvent } from "../../protocol/server-events.ts";
import type { LeaseEntry } from "../leases/lease-entries.ts";
import type { Entry } from "../runtime/entry.ts";

/** A start of the project: cursors of this life begin with `epoch`, behind frame `after`. */
export type EpochEntry = Entry<"epoch", { readonly epoch: number; readonly after: number }>;

/** One broadcast frame. `n` counts frames over all epochs; `from` is the session entry it came of. */
export type FrameEntry = Entry<
  "frame",
  {
    readonly n: number;
    readonly at: number;
    readonly frame: BroadcastEvent | ResyncEvent;
    readonly except?: string;
    readonly from?: { readonly session: string; readonly seq: number };
  }
>;

export type SessionIndexEntry =
  | Entry<"session_opened", { readonly session: string; readonly seq: number }>
  | Entry<"session_closed", { readonly session: string; readonly seq: number }>
  | Entry<"session_archived", { readonly session: string }>
  /** Its accepted variant is in the source: history has it from now on. */
  | Entry<"session_accepted", { readonly session: string; readonly at: string }>;

/** Page-level events that belong to no session; the server named the prefetch. */
export type PageEntry = Entry<"prefetch", PrefetchEvent & { readonly id: string }> | Entry<"exit", ExitEvent>;

/** How an agent settled a prefetch. */
export type PrefetchReplyEntry = Entry<"done", AgentReply> | Entry<"error", AgentReply>;

export type ProjectEntry =
  | EpochEntry
  | FrameEntry
  | SessionIndexEntry
  | PageEntry
  | PrefetchReplyEntry
  | LeaseEntry;

const KNOWN: ReadonlySet<string> = new Set([
  "epoch",
  "frame",
  "session_opened",
  "session_closed",
  "session_archived",
  "session_accepted",
  "prefetch",
  "exit",
  "done",
  "error",
  "lease_granted",
  "lease_extended",
  "lease_released",
  "dead_letter",
  "requeued",
]);

/** Takes an entry for what its type says; its line passed its checksum, and only this actor writes it. */
export function isProjectEntry(entry: Entry): entry is ProjectEntry {
  return KNOWN.has(entry.type);
}
