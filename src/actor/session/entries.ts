import type {
  AcceptEvent,
  CheckpointEvent,
  DiscardEvent,
  GenerateEvent,
  RetryEvent,
  SteerEvent,
  UndoRequestEvent,
  VariantMountedEvent,
  VariantMountFailedEvent,
} from "../../protocol/events.ts";
import { RECORDED_EVENT_TYPES } from "../../protocol/recorded-events.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { LeaseEntry } from "../leases/lease-entries.ts";
import type { Entry } from "../runtime/entry.ts";
import type { LOSS_KINDS, RunEnd } from "./runs/run-end.ts";

/** What the browser posted, as posted. */
export type BrowserEntry =
  | Entry<"generate", GenerateEvent>
  | Entry<"accept", AcceptEvent>
  | Entry<"discard", DiscardEvent>
  | Entry<"checkpoint", CheckpointEvent>
  | Entry<"variant_mounted", VariantMountedEvent>
  | Entry<"variant_mount_failed", VariantMountFailedEvent>
  | Entry<"retry", RetryEvent>
  | Entry<"undo_request", UndoRequestEvent>
  | Entry<"steer", SteerEvent>;

export const REPLY_ENTRY_TYPES = [
  "done",
  "agent_done",
  "complete",
  "discarded",
  "steer_done",
  "error",
] as const;
type ReplyEntryType = (typeof REPLY_ENTRY_TYPES)[number];

/** An agent's reply; its `preview` is stored as an artifact and named here. `of` is the work it settles. */
export type ReplyBody = AgentReply & { readonly previewArtifact?: string };
export type ReplyEntry = ReplyEntryType extends infer T
  ? T extends ReplyEntryType
    ? Entry<T, ReplyBody>
    : never
  : never;

/** Older work gave way to the person's decision. `held`: its agent has not replied and may still. */
export type Superseded = Entry<"superseded", { readonly type: string; readonly held: boolean }>;
/** The project has everything up to this `seq`. */
export type OutboxAcknowledged = Entry<"outbox", { readonly upTo: number }>;

/** A run's agent is about to write for the first time: from here on the run may have a stream. */
export type RunOpened = Entry<"run_opened", { readonly run: string }>;
/** A run's lease is over by time alone, or because the server stops. */
export type RunOver = Entry<
  "run_over",
  { readonly run: string; readonly cause: (typeof LOSS_KINDS)[number] }
>;
/** A run's stream has ended. */
export type RunEnded = Entry<"run_ended", { readonly run: string; readonly offset: string } & RunEnd>;
type RunEntry = RunOpened | RunOver | RunEnded;

export type SessionEntry =
  | BrowserEntry
  | ReplyEntry
  | LeaseEntry
  | Superseded
  | OutboxAcknowledged
  | RunEntry;

const KNOWN: ReadonlySet<string> = new Set([
  ...RECORDED_EVENT_TYPES,
  ...REPLY_ENTRY_TYPES,
  "lease_granted",
  "lease_extended",
  "lease_released",
  "dead_letter",
  "requeued",
  "superseded",
  "outbox",
  "run_opened",
  "run_over",
  "run_ended",
]);

/**
 * Takes an entry of the journal for what its type says. Its line passed its checksum, and only
 * this actor writes journals; types of newer or older writers are `false` and change nothing.
 */
export function isSessionEntry(entry: Entry): entry is SessionEntry {
  return KNOWN.has(entry.type);
}
