/** Views of a session: the full snapshot, and the summary that broadcasts carry. */
import type { NextAction } from "./next-action.ts";
import type { Phase } from "./phases.ts";
import type { RunOutput } from "./runs/fold.ts";
import type { LeaseView, WorkType } from "./work.ts";

export type ParamValues = Readonly<Record<string, unknown>>;
export type MountState = "mounted" | "failed";
export type DeliveryState = "queued" | "delivered" | "received" | "working" | "resolved";

/** Where the agent's work on the session's newest event stands. */
export interface Delivery {
  readonly seq: number;
  readonly type: WorkType;
  readonly state: DeliveryState;
  readonly agent?: string;
  /** The only agent that may take it; absent: any. */
  readonly assignee?: string;
  /** While an agent has it: since when, and when it was last heard of (to the minute); ISO 8601. */
  readonly since?: string;
  readonly heardAt?: string;
  /** While it is queued again because an agent's lease ran out: whose, and when; ISO 8601. */
  readonly expired?: { readonly agent: string; readonly at: string };
}

export interface RunView {
  readonly run: string;
  readonly state: string;
  /** The stream offset this view stands for. */
  readonly offset: string;
}

/** A run in its session's snapshot. */
export interface RunSnapshot extends RunView {
  /** The `seq` of the event its agent was given. */
  readonly seq: number;
  readonly agent: string;
  /** Its agent has begun to write; before that, what it holds is known without its stream. */
  readonly written: boolean;
  readonly end: RunOutput["end"];
}

/** The same with its output: a client shows it, and reads on after `cursor`. */
export type FoldedRun = RunSnapshot & RunOutput;

/** What a person picked, as far as a list needs it. */
export interface ElementSummary {
  readonly tagName: string;
  readonly id: string | null;
  readonly classes: readonly string[];
  readonly cssPath: string | null;
  /** The beginning of its text; absent when it has none. */
  readonly text?: string;
}

/** What a person asked for, as far as a list needs it. */
export interface RequestSummary {
  /** Absent for an insert. */
  readonly action?: string;
  /** The beginning of the prompt, or of the message about the page; absent without one. */
  readonly prompt?: string;
  /** Variants; absent for a message. */
  readonly count?: number;
  /** Comments pinned to the element; absent without any. */
  readonly comments?: number;
  /** ISO 8601. */
  readonly at: string;
}

export interface MountView {
  readonly state: MountState;
  readonly url?: string;
  readonly error?: string;
}

/** One property of one box that is not as it was in the preview. */
export interface LookDifference {
  /** Names the box: `div.card > b::before`. */
  readonly box: string;
  readonly property: string;
  readonly before: string;
  readonly after: string;
}

/** What the page measured of the accepted element; without a result it is still asked for. */
export interface MeasurementView {
  readonly request: string;
  readonly result?: "same" | "different" | "unmeasured";
  readonly differences?: readonly LookDifference[];
  /** Why nothing could be compared. */
  readonly reason?: string;
}

export interface SessionSummary {
  readonly id: string;
  readonly phase: Phase;
  readonly pageUrl: string | null;
  /** What was picked; of an insert, the anchor. */
  readonly element: ElementSummary | null;
  /** The side of the anchor on which something new is inserted; absent when the element itself is to change. */
  readonly insertPosition?: "before" | "after";
  /** Absent in sessions of older versions. */
  readonly request?: RequestSummary;
  readonly expectedVariants: number;
  readonly arrivedVariants: number;
  /** 0 is the original; `null` before the first checkpoint. */
  readonly visibleVariant: number | null;
  readonly paramValues: ParamValues;
  readonly mounts: Readonly<Record<string, MountState>>;
  readonly activeOwner: string | null;
  readonly checkpointRevision: number | null;
  readonly delivery: Delivery | null;
  readonly runs: readonly RunView[];
  readonly sourceFile: string | null;
  /** Address of the stored wrapper block, relative to the server's root. */
  readonly preview?: string;
  /** The accepted variant, once there is one. */
  readonly acceptedVariant?: string;
  /** The last error an agent reported, while it stands. */
  readonly error?: string;
  /** The measurement that the page is asked for. */
  readonly measure?: string;
  readonly nextAction: NextAction;
  readonly updatedAt: string;
}

/** A pending event as `/status` and snapshots list it. */
export interface PendingEventView {
  readonly id: string;
  readonly type: WorkType;
  readonly seq: number;
  readonly attempts: number;
  readonly leased: boolean;
  readonly leaseUntil: string | null;
  readonly dead: boolean;
  /** The only agent it is leased to; absent: any. */
  readonly assignee?: string;
  readonly lease?: Omit<LeaseView, "id">;
}

/**
 * What a server finds wrong with what is stored, or the command line where no server runs. The command line adds what
 * it finds in the source.
 */
export const DIAGNOSTIC_CODES = [
  "journal_tail_repaired",
  "journal_tail_torn",
  "journal_damaged",
  "journals_in_use",
  "state_lost",
] as const;
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

export interface DiagnosticView {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly lines?: readonly number[];
}

/** The folded journal, with `nextAction` beside its fields. `GET /sessions/<id>` answers it with `FoldedRun`s. */
export interface SessionSnapshot extends SessionSummary {
  readonly runs: readonly RunSnapshot[];
  /** Work for agents in order of delivery, dead letters too. */
  readonly pendingEvents: readonly PendingEventView[];
  /** Work an agent reported an error for; a retry brings it back. */
  readonly failedEvents: readonly { readonly seq: number; readonly type: WorkType }[];
  /** Why variants could not be shown, by variant. */
  readonly mountErrors: Readonly<Record<string, string>>;
  /** Its tab was connected since the server started, and no page has been for 10 s. */
  readonly pageClosed: boolean;
  /** The first to be delivered. */
  readonly pendingEvent: PendingEventView | null;
  readonly pendingEventSeq: number | null;
  readonly deliveryLease: Omit<LeaseView, "id"> | null;
  readonly attempts: number;
  readonly sourceMarkers: readonly string[];
  readonly fallbackMode: string | null;
  readonly annotationArtifacts: readonly string[];
  readonly accepted: { readonly variantId: string; readonly paramValues: ParamValues } | null;
  readonly measurement?: MeasurementView;
  readonly diagnostics: readonly DiagnosticView[];
  readonly createdAt: string | null;
  readonly nextSeq: number;
}
