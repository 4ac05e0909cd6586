/** Events that this agent holds already: a poll after a crash gives them again instead of waiting for new ones. */
import type { DeliveredEvent, LiveClient, PollOptions } from "../../client/index.ts";
import type { ListeningAgent } from "../../protocol/server-events.ts";
import type { PendingEventView } from "../../protocol/snapshot.ts";
import type { Status } from "../../protocol/status.ts";
import { isDecision, isSupersededBy, WORK_TYPES } from "../../protocol/work.ts";
import { forgetLostLease, storedLeasesOf } from "./lease-file.ts";

/** The event is there; only a busy server needs this long. */
const REPEAT_MS = 10_000;

/** A lease of some agent, as answers show it. */
export interface HeldWork {
  readonly id: string;
  readonly type: string;
  readonly agent: string;
  readonly until: string | null;
}

/** Which events are leased, to whom, and until when. */
export function heldWork(pending: readonly PendingEventView[]): HeldWork[] {
  return pending.flatMap(({ id, type, lease, leased, leaseUntil }) =>
    leased && lease !== undefined ? [{ id, type, agent: lease.agent, until: leaseUntil }] : [],
  );
}

/** An agent that waits or works, and what it works on. */
export interface AgentAtWork {
  readonly name: string;
  /** What its polls are limited to; absent: to nothing, or it does not poll. */
  readonly takes?: readonly Omit<ListeningAgent, "name">[];
  readonly worksOn: readonly Omit<HeldWork, "agent">[];
}

/** All agents that the server knows of now. */
export function agentsAtWork(status: Status): AgentAtWork[] {
  const held = heldWork(status.pendingEvents);
  const names = new Set([...status.agent.names, ...held.map(({ agent }) => agent)]);
  const limits = (status.agent.agents ?? []).filter(({ types, session }) => types ?? session);
  return [...names].map((name) => ({
    name,
    ...takesOf(limits.filter((limit) => limit.name === name)),
    worksOn: held.flatMap(({ agent, ...work }) => (agent === name ? [work] : [])),
  }));
}

function takesOf(limits: readonly ListeningAgent[]): Pick<AgentAtWork, "takes"> {
  return limits.length === 0 ? {} : { takes: limits.map(({ name: _, ...limit }) => limit) };
}

/** Whether a decision that waits in the same session makes this work obsolete. */
function isOvertaken({ id, type }: PendingEventView, pending: readonly PendingEventView[]): boolean {
  return pending.some(
    (other) => other.id === id && isDecision(other.type) && isSupersededBy(type, other.type),
  );
}

/**
 * The events whose lease was stored here for this name and is still current, each under that lease: the server gives
 * the same attempt the same event.
 */
export async function heldEvents(
  client: LiveClient,
  root: string,
  agent: string,
  request: PollOptions,
): Promise<readonly DeliveredEvent[]> {
  const stored = await storedLeasesOf(root, agent);
  if (stored.length === 0) return [];
  const { pendingEvents } = await client.status();
  const events: DeliveredEvent[] = [];
  for (const { session, lease } of stored) {
    const held = pendingEvents.find(
      (event) => event.id === session && event.leased && event.lease?.run === lease.run,
    );
    const isWanted =
      held !== undefined &&
      (request.session === undefined || request.session === session) &&
      (request.types ?? WORK_TYPES).includes(held.type);
    if (!isWanted || lease.attemptId === undefined) continue;
    if (isOvertaken(held, pendingEvents)) {
      // The person has decided: the decision is delivered at once, instead of after the work's time of grace.
      await client.release(lease.id).catch(() => undefined);
      await forgetLostLease(root, session, lease.id);
      continue;
    }
    const again = await client.pollOnce({
      ...request,
      session,
      attemptId: lease.attemptId,
      timeoutMs: REPEAT_MS,
    });
    if ("lease" in again) events.push(again);
  }
  return events;
}
