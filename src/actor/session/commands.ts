import type { SessionEvent } from "../../protocol/events/index.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { WorkType } from "../../protocol/work.ts";
import type { RunEnd } from "./runs/run-end.ts";

/** A browser event on its way into the journal. */
export interface PostCommand {
  readonly kind: "post";
  readonly event: SessionEvent;
  readonly key: string | null;
  /** Hash of the event as posted. */
  readonly hash: string;
  /** How long the session's owner has had no open stream (ms); 0 while it has one. */
  readonly ownerDisconnectedMs: number;
  /** The source was searched for the session's wrapper, and does not have it. */
  readonly wrapperGone?: boolean;
}

export interface ReplyCommand {
  readonly kind: "reply";
  readonly reply: AgentReply;
  /** Hash of what makes a reply the same: type, file, message, data. */
  readonly hash: string;
  readonly previewArtifact: string | null;
}

/** Asks for a lease on the first work of these types; there may be none. */
export interface GrantCommand {
  readonly kind: "grant";
  readonly leaseId: string;
  readonly agent: string;
  readonly leaseMs: number;
  readonly types: readonly WorkType[];
  readonly attemptId: string | null;
  /** The name of the run the lease opens. */
  readonly run: string;
}

export interface ExtendCommand {
  readonly kind: "extend";
  readonly leaseId: string;
  readonly leaseMs: number;
}

export interface ReleaseCommand {
  readonly kind: "release";
  readonly leaseId: string;
  readonly delayMs: number;
  readonly reason: "released" | "client_gone";
}

/** Puts leased and dead work back into the queue. */
export interface RequeueCommand {
  readonly kind: "requeue";
}

/** Applies what is due by time: dead letters, superseded work, expired runs. */
export interface TickCommand {
  readonly kind: "tick";
}

/** The project has everything up to this `seq`. */
export interface AcknowledgeOutboxCommand {
  readonly kind: "acknowledge_outbox";
  readonly upTo: number;
}

/** A stream asks what run it is. `lease`: the lease of the agent that is about to write; `null` for a reader. */
export interface OpenRunCommand {
  readonly kind: "open_run";
  readonly run: string;
  readonly lease: string | null;
}

/** A run's agent has written: its lease is extended. */
export interface RunHeartbeatCommand {
  readonly kind: "run_heartbeat";
  readonly run: string;
}

/** A run's stream has ended. */
export interface RunEndedCommand {
  readonly kind: "run_ended";
  readonly ended: { readonly run: string; readonly offset: string } & RunEnd;
}

/** The server stops. */
export interface StopCommand {
  readonly kind: "stop";
}

export type SessionCommand =
  | PostCommand
  | ReplyCommand
  | GrantCommand
  | ExtendCommand
  | ReleaseCommand
  | RequeueCommand
  | TickCommand
  | AcknowledgeOutboxCommand
  | OpenRunCommand
  | RunHeartbeatCommand
  | RunEndedCommand
  | StopCommand;
