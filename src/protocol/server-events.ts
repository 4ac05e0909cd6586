/** What the server sends to browsers over the event stream. */
import type { DeliveryState, SessionSummary } from "./snapshot.ts";
import type { WorkType } from "./work.ts";

export interface AgentPresence {
  /** Whether some agent waits or works right now. */
  readonly listening: boolean;
  readonly names: readonly string[];
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
