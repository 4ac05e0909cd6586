/** Frames of the browsers' event stream (protocol.md, "To browsers"). */
import type { DeliveryState, SessionSummary } from "./snapshot.ts";
import type { WorkType } from "./work.ts";

export interface AgentPresence {
  /** Whether some agent waits or works right now. */
  readonly listening: boolean;
  readonly names: readonly string[];
}

/** Frames about the connection itself: they carry no cursor. */
export type ConnectionFrame =
  | {
      readonly type: "connected";
      readonly cursor: string;
      readonly hasProjectContext: boolean;
      readonly sessions: readonly SessionSummary[];
      readonly agent: AgentPresence;
    }
  | { readonly type: "keepalive" };

export const REPLY_FRAME_TYPES = [
  "done",
  "agent_done",
  "complete",
  "discarded",
  "error",
  "steer_done",
] as const;
export type ReplyFrameType = (typeof REPLY_FRAME_TYPES)[number];

/** An agent's reply as the page hears it. */
export interface ReplyFrame {
  readonly type: ReplyFrameType;
  readonly id: string;
  readonly seq: number;
  readonly message?: string;
  readonly file?: string;
  readonly data?: unknown;
}

export interface DeliveryFrame {
  readonly type: "delivery";
  readonly id: string;
  readonly seq: number;
  readonly state: DeliveryState;
  readonly event: WorkType;
  readonly agent?: string;
}

export interface SessionFrame {
  readonly type: "session";
  readonly id: string;
  readonly summary: SessionSummary;
}

/** Frames that change state: logged before they are sent, replayed by cursor. */
export type StateFrame =
  | ReplyFrame
  | DeliveryFrame
  | SessionFrame
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
export interface ResyncFrame {
  readonly type: "resync";
  readonly reason: "unknown_cursor" | "future_cursor" | "trimmed";
  readonly sessions: readonly SessionSummary[];
}

export type Frame = ConnectionFrame | StateFrame | ResyncFrame;
