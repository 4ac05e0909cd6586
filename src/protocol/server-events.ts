/** What the server sends to browsers over the event stream. */
import type { DeliveryState, SessionSummary } from "./snapshot.ts";
import type { WorkType } from "./work.ts";

/** An agent that waits for work. */
export interface ListeningAgent {
  readonly name: string;
  /** The types it takes (`poll --types`); absent: all. */
  readonly types?: readonly WorkType[];
  /** The only session whose work it takes (`poll --session`). */
  readonly session?: string;
}

/** An agent that a request waits for, and that neither polls nor holds work. */
export interface AbsentAgent {
  readonly name: string;
  /** When it was last there, ISO 8601; when it has not been since the server's start, that start. */
  readonly since: string;
}

export interface AgentPresence {
  /** Whether some agent waits right now. */
  readonly listening: boolean;
  readonly names: readonly string[];
  /** The same agents with what each takes, one row for each kind of poll; older servers send none. */
  readonly agents?: readonly ListeningAgent[];
  /** Agents that requests wait for, once they have been away for `ASSIGNEE_ABSENT_MS`; not there when it is empty. */
  readonly absent?: readonly AbsentAgent[];
}

/** Events about the connection itself: they carry no cursor. */
export type ConnectionEvent =
  | {
      readonly type: "connected";
      readonly cursor: string;
      readonly hasProjectContext: boolean;
      readonly sessions: readonly SessionSummary[];
      readonly agent: AgentPresence;
    }
  | { readonly type: "keepalive" };

export const REPLY_BROADCAST_TYPES = [
  "done",
  "agent_done",
  "complete",
  "discarded",
  "error",
  "steer_done",
] as const;
export type ReplyBroadcastType = (typeof REPLY_BROADCAST_TYPES)[number];

/** An agent's reply as the page receives it. */
export interface ReplyBroadcast {
  readonly type: ReplyBroadcastType;
  readonly id: string;
  readonly seq: number;
  readonly message?: string;
  readonly file?: string;
  readonly data?: unknown;
}

export interface DeliveryBroadcast {
  readonly type: "delivery";
  readonly id: string;
  readonly seq: number;
  readonly state: DeliveryState;
  readonly event: WorkType;
  readonly agent?: string;
}

export interface SessionBroadcast {
  readonly type: "session";
  readonly id: string;
  readonly summary: SessionSummary;
}

/** Events that change state: logged before they are sent, replayed by cursor. */
export type BroadcastEvent =
  | ReplyBroadcast
  | DeliveryBroadcast
  | SessionBroadcast
  | ({ readonly type: "agent" } & AgentPresence)
  | {
      readonly type: "run";
      readonly id: string;
      readonly run: string;
      readonly state: string;
      readonly offset: string;
    }
  | { readonly type: "exit" };

/** The visible recovery boundary: what was missed cannot be replayed, this is everything as it stands. */
export interface ResyncEvent {
  readonly type: "resync";
  readonly reason: "unknown_cursor" | "future_cursor" | "trimmed";
  readonly sessions: readonly SessionSummary[];
}

export type ServerEvent = ConnectionEvent | BroadcastEvent | ResyncEvent;
