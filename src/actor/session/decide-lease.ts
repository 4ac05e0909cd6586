import type { Rejection } from "../../protocol/errors.ts";
import { findByLease, heldItem, isHeld, type Lease } from "../leases/work-item.ts";
import { nextDeliverable } from "./available-work.ts";
import type { ExtendCommand, GrantCommand, ReleaseCommand, RequeueCommand } from "./commands.ts";
import type { CommandValue, DecideContext, Ruling } from "./decide.ts";
import type { SessionState } from "./state.ts";
import { isBlockedByDecision } from "./timeouts.ts";

type LeaseCommand = GrantCommand | ExtendCommand | ReleaseCommand | RequeueCommand;

/** Rules of leases (protocol.md, "Agent work"). */
export function decideLease(
  state: SessionState,
  command: LeaseCommand,
  context: DecideContext,
): Ruling<CommandValue> {
  switch (command.kind) {
    case "grant":
      return grant(state, command, context);
    case "extend":
      return extend(state, command, context);
    case "release":
      return release(state, command, context);
    case "requeue":
      return requeue(state);
  }
}

function grant(state: SessionState, command: GrantCommand, { now }: DecideContext): Ruling<CommandValue> {
  if (command.attemptId !== null) {
    const asked = state.pending.find((item) => item.lease?.attemptId === command.attemptId && !item.dead);
    // The answer to this very attempt was lost on the way: the same event under the same lease.
    if (asked?.lease) return { drafts: [], answer: { granted: { seq: asked.seq, leaseId: asked.lease.id } } };
  }
  const item = nextDeliverable(state, command.types, now);
  if (!item) return { drafts: [], answer: { granted: null } };
  const lease: Omit<Lease, "received"> = {
    id: command.leaseId,
    agent: command.agent,
    attempt: item.attempts + 1,
    grantedAt: now,
    expiresAt: now + command.leaseMs,
    leaseMs: command.leaseMs,
    run: command.run,
    ...(command.attemptId === null ? {} : { attemptId: command.attemptId }),
  };
  return {
    drafts: [{ type: "lease_granted", of: item.seq, event: lease }],
    answer: { granted: { seq: item.seq, leaseId: lease.id } },
  };
}

function extend(state: SessionState, command: ExtendCommand, { now }: DecideContext): Ruling<CommandValue> {
  const item = findByLease(state.pending, command.leaseId);
  if (!item || item.dead) return { rejection: fenced(state, now) };
  const other = heldItem(state.pending, now);
  // An expired lease may be taken up again, unless another event of the session is being worked on.
  if (other && other.seq !== item.seq) return { rejection: fenced(state, now) };
  const expiresAt = now + command.leaseMs;
  return {
    drafts: [
      {
        type: "lease_extended",
        of: item.seq,
        event: { id: command.leaseId, expiresAt, leaseMs: command.leaseMs },
      },
    ],
    answer: { expiresAt },
  };
}

function release(state: SessionState, command: ReleaseCommand, { now }: DecideContext): Ruling<CommandValue> {
  const item = findByLease(state.pending, command.leaseId);
  if (!item || item.dead) return { rejection: fenced(state, now) };
  return {
    drafts: [
      {
        type: "lease_released",
        of: item.seq,
        event: {
          id: command.leaseId,
          reason: command.reason,
          delayMs: command.delayMs,
          notBefore: command.delayMs === 0 ? 0 : now + command.delayMs,
        },
      },
    ],
    answer: { done: true },
  };
}

function requeue(state: SessionState): Ruling<CommandValue> {
  const stuck = state.pending.filter(
    // Work the person's decision has overtaken must not come back before it.
    (item) => (item.dead || item.lease !== null) && !isBlockedByDecision(state, item),
  );
  const items = [...stuck, ...state.failed];
  if (items.length === 0) {
    return {
      rejection: {
        code: "invalid_transition",
        message: "Nothing of this session is leased or dead; there is nothing to put back.",
        details: { phase: state.phase },
      },
    };
  }
  return {
    drafts: items.map((item) => ({ type: "requeued", of: item.seq, event: { type: item.type } })),
    answer: { requeued: items.map((item) => item.seq) },
  };
}

/** 409: the lease is not current. Names who holds the session now, never by lease id. */
export function fenced(state: SessionState, now: number): Rejection {
  const held = state.pending.find((item) => isHeld(item, now));
  return {
    code: "lease_fenced",
    message: "This lease is no longer current: the event was resolved, released or given to another agent.",
    details: {
      current: held?.lease
        ? { agent: held.lease.agent, expiresAt: new Date(held.lease.expiresAt).toISOString() }
        : null,
    },
  };
}
