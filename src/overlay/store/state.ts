/** What the overlay knows: the server's record, and beside it what the person has done here since. */
import type { Action } from "../../protocol/actions.ts";
import type { AcceptEvent } from "../../protocol/events/accept.ts";
import type { DiscardEvent } from "../../protocol/events/discard.ts";
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import type { RetryEvent } from "../../protocol/events/retry.ts";
import type { SteerEvent } from "../../protocol/events/steer.ts";
import type { UndoRequestEvent } from "../../protocol/events/undo-request.ts";
import type { RunOutput } from "../../protocol/runs/fold.ts";
import type { AgentPresence } from "../../protocol/server-events.ts";
import type { ParamValues, SessionSummary } from "../../protocol/snapshot.ts";
import type { Side } from "../picker/insertion-point.ts";
import type { ParamDeclaration } from "../variants/parameters.ts";

/** `paused`: the tab is hidden and its stream closed on purpose. `refused`: the token is not the server's. */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "paused" | "refused";

/** Why something did not work, for a person to read. */
export interface OverlayProblem {
  readonly code: string;
  readonly message: string;
}

/** An element as it was picked. */
export interface PickedTarget {
  readonly element: Extract<GenerateEvent, { element: unknown }>["element"];
  /** What it takes of the page, in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** How the page names it: tag, id and first class. */
  readonly label: string;
  /** How many look the same, it or what it is in; above 1 it is probably made by a loop. */
  readonly alike: number;
  /** What comes and goes around it; `null` when it is always there. */
  readonly inside: string | null;
}

/** Where on the picked element: CSS pixels from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A pin and what it says. */
export interface Pin extends Point {
  readonly text: string;
}

/** What is being configured and not sent yet. */
export interface Draft {
  readonly target: PickedTarget;
  /** On which side of the target something new is wanted; `null` when the target itself is to change. */
  readonly side: Side | null;
  readonly action: Action;
  readonly prompt: string;
  readonly count: number;
  /** What is pinned to the element, and drawn on it. */
  readonly pins: readonly Pin[];
  readonly strokes: readonly (readonly Point[])[];
  /** Go was pressed, and what goes along is being gathered. */
  readonly isGoing: boolean;
  /** Why the server did not take it. */
  readonly problem: OverlayProblem | null;
}

/** A decision on its way: kept until the server has answered, whatever happens to the connection. */
export interface Command {
  /** Idempotency key: the same through every try, so that a lost answer does no harm. */
  readonly key: string;
  readonly event: GenerateEvent | AcceptEvent | DiscardEvent | RetryEvent | SteerEvent | UndoRequestEvent;
  /** `unsent`: the last try failed and it will be tried again. `refused`: trying again cannot help. */
  readonly state: "sending" | "unsent" | "refused";
  readonly problem: OverlayProblem | null;
}

/** What this tab shows of a session and the server has not recorded yet. */
export interface LocalView {
  readonly visible?: number;
  readonly params?: ParamValues;
  /** Of an insert, the side of its anchor. */
  readonly side?: Side;
}

/** A message to the agent about the whole page. */
export interface Steer {
  readonly id: string;
  /** `null` when it was written elsewhere: the record does not repeat it. */
  readonly message: string | null;
  /** How it ended, with what the agent said. */
  readonly outcome: { readonly ok: boolean; readonly message: string | null } | null;
}

/** What the page's DOM holds of the session in focus. */
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
  /** While missed frames are replayed: up to where, and whose newer record came with `connected`. */
  readonly replay: { readonly until: string; readonly listed: readonly string[] } | null;
  readonly agent: AgentPresence;
  readonly sessions: Readonly<Record<string, SessionSummary>>;
  /** Sessions this tab followed that the server no longer lists: their end is asked for. */
  readonly unlistedSessions: readonly string[];
  /** The newest `done` per session: what stands in source may have changed since the DOM was read. */
  readonly lastDoneSeq: Readonly<Record<string, number>>;
  /** The session the person works on in this tab; without one, the page's newest. */
  readonly focusedSessionId: string | null;
  readonly draft: Draft | null;
  readonly commands: readonly Command[];
  /** Messages about this page, oldest first. */
  readonly steers: readonly Steer[];
  readonly localViews: Readonly<Record<string, LocalView>>;
  /** What agents say and do, by run: as far as it was read, together with the cursor it stands for. */
  readonly outputs: Readonly<Record<string, RunOutput>>;
  /** Open runs that a new connection has to read once: a new life of the server may not know how far they are. */
  readonly staleRuns: readonly string[];
  readonly pageSnapshot: PageSnapshot | null;
  /** The original is shown while a key is held. */
  readonly showOriginal: boolean;
  /** Events were missed, and everything was read again. */
  readonly wasResynced: boolean;
  readonly toasts: readonly Toast[];
}

/** The state before anything is known. */
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
    wasResynced: false,
    toasts: [],
  };
}
