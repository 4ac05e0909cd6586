/** The overlay's state: the server's summaries, and what was done in this tab since. */
import type { Action } from "../../protocol/actions.ts";
import type { AcceptEvent } from "../../protocol/events/accept.ts";
import type { DiscardEvent } from "../../protocol/events/discard.ts";
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import type { RetryEvent } from "../../protocol/events/retry.ts";
import type { SteerEvent } from "../../protocol/events/steer.ts";
import type { UnassignEvent } from "../../protocol/events/unassign.ts";
import type { UndoRequestEvent } from "../../protocol/events/undo-request.ts";
import type { DoctorFinding } from "../../protocol/finding.ts";
import type { ParamDeclaration } from "../../protocol/parameters.ts";
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { AgentPresence } from "../../protocol/server-events.ts";
import type { ParamValues, SessionSummary } from "../../protocol/snapshot.ts";
import type { Side } from "../picker/insertion-point.ts";

/** `paused`: the tab is hidden and its stream closed on purpose. `refused`: the token is not the server's. */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "paused" | "refused";

/** Why something failed; the message is shown in the overlay. */
export interface OverlayProblem {
  readonly code: string;
  readonly message: string;
}

/** An element as it was picked. */
export interface PickedTarget {
  readonly element: Extract<GenerateEvent, { element: unknown }>["element"];
  /** Its size on the page, in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** What it is, and the beginning of its text. */
  readonly label: string;
  /** How often it, or an element around it, is repeated; above 1 a loop probably renders it. */
  readonly alike: number;
  /** The dialog, popup or other temporary element that contains it; `null` when there is none. */
  readonly inside: string | null;
}

/** A point on the picked element: CSS pixels from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pin and its comment. */
export interface Pin extends Point {
  readonly text: string;
}

/** A request that is being configured and was not sent yet. */
export interface Draft {
  readonly target: PickedTarget;
  /** For an insert, the side of the target; `null` when the target itself is to change. */
  readonly side: Side | null;
  readonly action: Action;
  readonly prompt: string;
  readonly count: number;
  /** The only agent that it is for; `null`: any. */
  readonly agent: string | null;
  /** Annotations: pins, and freehand strokes. */
  readonly pins: readonly Pin[];
  readonly strokes: readonly (readonly Point[])[];
  /** Go was pressed: the source hint and the screenshot are being collected. */
  readonly isGoing: boolean;
  /** Why the server refused it. */
  readonly problem: OverlayProblem | null;
}

/** A decision that the server has not confirmed yet. It survives reconnects and reloads. */
export interface Command {
  /** Idempotency key, the same for every try: a lost response does no harm. */
  readonly key: string;
  readonly event:
    | GenerateEvent
    | AcceptEvent
    | DiscardEvent
    | RetryEvent
    | SteerEvent
    | UnassignEvent
    | UndoRequestEvent;
  /** `unsent`: the last try failed and it is retried. `refused`: a retry cannot help. */
  readonly state: "sending" | "unsent" | "refused";
  readonly problem: OverlayProblem | null;
}

/** What this tab shows of a session and the server has not recorded yet. */
export interface LocalView {
  readonly visible?: number;
  readonly params?: ParamValues;
}

/** A message to the agent about the whole page. */
export interface Steer {
  readonly id: string;
  /** `null` when another tab sent it: summaries do not carry the text. */
  readonly message: string | null;
  /** How it ended, with the agent's message. */
  readonly outcome: { readonly ok: boolean; readonly message: string | null } | null;
}

/** What was read of the session in focus from the page's DOM. */
export interface PageSnapshot {
  readonly id: string;
  /** `injected`: the overlay put the variants there because the page has no hot reload. */
  readonly wrapper: "absent" | "present" | "injected";
  /** Variants in the DOM. */
  readonly arrived: number;
  readonly params: Readonly<Record<number, readonly ParamDeclaration[]>>;
  /** Why variants that are written cannot be shown in this page. */
  readonly problem: OverlayProblem | null;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "good" | "bad";
}

export interface OverlayState {
  /** This tab, as it signs its checkpoints. */
  readonly owner: string;
  /** The page's address without its fragment. */
  readonly page: string;
  readonly connection: ConnectionState;
  readonly connectionProblem: OverlayProblem | null;
  readonly cursor: string | null;
  /** During a replay: its last cursor, and the sessions whose newer summary came with `connected`. */
  readonly replay: { readonly until: string; readonly listed: readonly string[] } | null;
  readonly agent: AgentPresence;
  readonly sessions: Readonly<Record<string, SessionSummary>>;
  /** Sessions that this tab followed and the server no longer lists: they are read one by one. */
  readonly unlistedSessions: readonly string[];
  /** `seq` of the newest `done` per session: the source may have changed since the DOM was read. */
  readonly lastDoneSeq: Readonly<Record<string, number>>;
  /** The session chosen in this tab; `null` follows the page's newest. */
  readonly focusedSessionId: string | null;
  readonly draft: Draft | null;
  readonly commands: readonly Command[];
  /** Messages about this page, oldest first. */
  readonly steers: readonly Steer[];
  readonly localViews: Readonly<Record<string, LocalView>>;
  /** Agents' output by run, folded up to the cursor it carries. */
  readonly outputs: Readonly<Record<string, RunOutput>>;
  /** Open runs to read once after a reconnect: a restarted server may list an older offset. */
  readonly staleRuns: readonly string[];
  readonly pageSnapshot: PageSnapshot | null;
  /** The original is shown: while it is held, or until it is switched off. */
  readonly showOriginal: boolean;
  /** The page belongs to another app; `null` while that is not known to be so. */
  readonly wrongApp: DoctorFinding | null;
  /** Events were missed, and everything was read again. */
  readonly wasResynced: boolean;
  readonly toasts: readonly Toast[];
}

/** The state before the first connection. */
export function initialState(owner: string, page: string): OverlayState {
  return {
    owner,
    page,
    connection: "connecting",
    connectionProblem: null,
    cursor: null,
    replay: null,
    agent: { listening: false, names: [] },
    sessions: {},
    unlistedSessions: [],
    lastDoneSeq: {},
    focusedSessionId: null,
    draft: null,
    commands: [],
    steers: [],
    localViews: {},
    outputs: {},
    staleRuns: [],
    pageSnapshot: null,
    showOriginal: false,
    wrongApp: null,
    wasResynced: false,
    toasts: [],
  };
}
