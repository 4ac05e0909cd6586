import type { HistoryItem } from "../../protocol/history.ts";
import type { Phase } from "../../protocol/phases.ts";
import type { BroadcastEvent } from "../../protocol/server-events.ts";
import type { MeasurementView, MountView, ParamValues, RequestSummary } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";
import type { WorkItem } from "../leases/work-item.ts";
import type { MissingWrapper } from "./missing-wrapper.ts";
import type { RunRecord } from "./runs/run-record.ts";

/** Raised when the shape below changes: older snapshots are then rebuilt from their journals. */
export const SESSION_STATE_VERSION = 4;

/** What an idempotency key was answered with. */
export interface KeyRecord {
  readonly seq: number;
  readonly phase: Phase;
  readonly hash: string;
}

/** The newest checkpoint of one owner. */
export interface OwnerRevision {
  readonly revision: number;
  readonly hash: string;
  readonly seq: number;
}

export interface AcceptedVariant {
  readonly seq: number;
  readonly variantId: string;
  readonly paramValues: ParamValues;
  /** When the person decided (milliseconds); older work may hold it back only for a while. */
  readonly at: number;
}

/** Broadcasts of one entry that the project has not acknowledged. */
export interface OutboxItem {
  readonly seq: number;
  readonly frames: readonly OutboxBroadcast[];
}

/** A broadcast on its way to the project; `session` gets the summary of the moment it is sent. */
export interface OutboxBroadcast {
  readonly frame:
    | Exclude<BroadcastEvent, { type: "session" }>
    | { readonly type: "session"; readonly id: string };
  /** The owner whose own tab is left out. */
  readonly except?: string;
}

/** The fold of one session's journal. */
export interface SessionState {
  readonly id: string;
  readonly phase: Phase;
  readonly seq: number;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly pageUrl: string | null;
  readonly element: Readonly<Record<string, unknown>> | null;
  readonly insert: boolean;
  /** Of an insert; absent in states of older versions. */
  readonly insertPosition?: "before" | "after";
  /** What the person asked for; absent in states of older versions. */
  readonly request?: RequestSummary;
  readonly expectedVariants: number;
  readonly arrivedVariants: number;
  readonly visibleVariant: number | null;
  readonly paramValues: ParamValues;
  readonly scroll: { readonly x: number; readonly y: number } | null;
  readonly mounts: Readonly<Record<string, MountView>>;
  readonly sourceFile: string | null;
  readonly preview: string | null;
  readonly artifacts: readonly string[];
  readonly activeOwner: string | null;
  readonly checkpointRevision: number | null;
  readonly revisions: Readonly<Record<string, OwnerRevision>>;
  readonly pending: readonly WorkItem[];
  /** Work an agent reported an error for: no longer pending, a retry brings it back. */
  readonly failed: readonly WorkItem[];
  readonly error: string | null;
  /** The checks that agreed so far that the wrapper is gone; absent without one. */
  readonly missing?: MissingWrapper | undefined;
  readonly accepted: AcceptedVariant | null;
  /** What was accepted, once it is in the source; absent in states of older versions. */
  readonly history?: HistoryItem | null;
  readonly discardSeq: number | null;
  readonly decidedAt: number | null;
  /** Held work that time or a decision took from an agent that has not replied since. */
  readonly unheard: readonly number[];
  readonly keys: Readonly<Record<string, KeyRecord>>;
  /** What created the session, to recognise the same `generate` or `steer` again. */
  readonly origin: { readonly seq: number; readonly hash: string } | null;
  /** Leases whose event was resolved, with the hash of the reply that did it. */
  readonly resolvedLeases: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
  readonly lastReply: { readonly seq: number; readonly hash: string } | null;
  /** The event an agent resolved last, for the delivery status on the page. */
  readonly delivered: { readonly seq: number; readonly type: WorkType } | null;
  readonly outbox: readonly OutboxItem[];
  /** The page's newest measurement, or the request for it; absent where none was asked for. */
  readonly measurement?: MeasurementView;
  /** Oldest first; absent in states of older versions. */
  readonly runs?: readonly RunRecord[];
}

/** A session before its first event. */
export function newSession(id: string): SessionState {
  return {
    id,
    phase: "new",
    seq: 0,
    createdAt: null,
    updatedAt: null,
    pageUrl: null,
    element: null,
    insert: false,
    expectedVariants: 0,
    arrivedVariants: 0,
    visibleVariant: null,
    paramValues: {},
    scroll: null,
    mounts: {},
    sourceFile: null,
    preview: null,
    artifacts: [],
    activeOwner: null,
    checkpointRevision: null,
    revisions: {},
    pending: [],
    failed: [],
    error: null,
    accepted: null,
    discardSeq: null,
    decidedAt: null,
    unheard: [],
    keys: {},
    origin: null,
    resolvedLeases: {},
    lastReply: null,
    delivered: null,
    outbox: [],
  };
}
