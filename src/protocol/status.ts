/** What `GET /health`, `GET /status` and `POST /events` answer. */

import type { Phase } from "./phases.ts";
import type { AgentPresence } from "./server-events.ts";
import type { PendingEventView, SessionSnapshot } from "./snapshot.ts";

export type HostName = "node" | "deno" | "workerd";

/** When an answer leaves: behind the flush of its entry, or behind its write, with a flush once a second. */
export type Durability = "strict" | "relaxed";

export interface Health {
  readonly status: "ok";
  readonly version: string;
  /** `null` where the host has none (a deployed worker). */
  readonly port: number | null;
  readonly mode: "variant";
  readonly host: HostName;
  readonly hasProjectContext: boolean;
  readonly connectedClients: number;
}

/** Tabs that have not left, by what they said last. */
export interface TabCounts {
  readonly visible: number;
  readonly hidden: number;
}

export interface Status {
  readonly status: "ok";
  readonly port: number | null;
  /** Open event streams: a hidden tab has none. */
  readonly connectedClients: number;
  readonly tabs: TabCounts;
  readonly activeSessions: readonly SessionSnapshot[];
  readonly pendingEvents: readonly PendingEventView[];
  readonly agent: AgentPresence;
  readonly deadLetters: readonly PendingEventView[];
  readonly storage: {
    readonly driver: string;
    readonly durability: Durability;
    /** What was found damaged or repaired, by session (`project` for the project's own journal). */
    readonly diagnostics: readonly {
      readonly session: string;
      readonly code: string;
      readonly message: string;
    }[];
  };
}

/** The answer to a browser event, sent once its entry is durable. */
export interface EventResponse {
  readonly ok: true;
  readonly id: string;
  readonly seq: number;
  readonly phase: Phase;
  readonly duplicate?: true;
  readonly stale?: true;
}

/** The answer to an agent's reply. */
export interface ReplyResponse extends EventResponse {
  /** The event the reply was about had been overtaken by the person's decision: recorded, changes nothing. */
  readonly superseded?: true;
}
