import type { EndMessage } from "../../../protocol/runs/messages.ts";
import type { SERVER_REASONS } from "../../../protocol/runs/reason-codes.ts";

/** Why a run's lease is over. `at` is ISO 8601, the time of the entry that ended it. */
export type RunCause =
  | { readonly kind: "reply"; readonly at: string }
  | { readonly kind: "error_reply"; readonly at: string; readonly message: string }
  | { readonly kind: LossKind; readonly at: string };

export const LOSS_KINDS = [
  /** Another grant, the person's decision or a requeue has taken the work from this agent. */
  "superseded",
  "released",
  /** The poll's client was gone before it had the event. */
  "client_gone",
  "expired",
  /** The server was asked to stop. */
  "stopped",
  /** Found open long after its lease: nothing else had ended it. */
  "stale",
] as const;
type LossKind = (typeof LOSS_KINDS)[number];

type ServerReason = (typeof SERVER_REASONS)[number];

/** How a run came to its end. */
export type RunEnd = {
  readonly state: EndMessage["state"];
  readonly reason: ServerReason;
  /** What a person reads. */
  readonly message?: string;
};

/**
 * How a run ends: a reply ends it as the reply says, whatever was written before;
 * without one, a run that produced something was interrupted, and one that produced nothing failed.
 */
export function endOf(cause: RunCause, produced: boolean): RunEnd {
  if (cause.kind === "reply") return { state: "done", reason: "stream.completed" };
  if (cause.kind === "error_reply") {
    return { state: "error", reason: "stream.finalized.error", message: cause.message };
  }
  const [reason, what] = LOSSES[cause.kind];
  return {
    state: produced ? "interrupted" : "error",
    reason,
    message: `${what} ${produced ? "What it had written until then is kept." : "Nothing had been written until then."}`,
  };
}

const LOSSES: Readonly<Record<LossKind, readonly [reason: ServerReason, what: string]>> = {
  superseded: [
    "stream.abandoned",
    "The work was put back, given to another agent or decided while this agent was working on it.",
  ],
  released: ["stream.aborted.client", "The agent gave the work back."],
  client_gone: ["stream.aborted.client", "The agent's connection was cut before it had the work."],
  expired: ["stream.abandoned", "The agent neither wrote nor replied before its lease expired."],
  stopped: ["stream.aborted.signal", "The server was stopped."],
  stale: ["stream.reconciled.stale", "The run was found open long after the agent's time was up."],
};

/** The message that ends a run's stream; the same whenever it is made. */
export function endMessage(run: string, cause: RunCause, produced: boolean): EndMessage {
  return { v: 1, type: "end", id: `end-${run}`, at: cause.at, ...endOf(cause, produced) };
}
