/** `live_status`, `live_resume`: where everything stands, and the one thing to do next. */
import * as v from "valibot";
import type { LiveClient } from "../../client/index.ts";
import { LiveError } from "../../client/index.ts";
import { defineTool } from "../define-tool.ts";
import { SESSIONS_FROM_PAGE } from "../from-page.ts";
import { AnyObject, Name, NextStep, SessionIdInput } from "../schemas.ts";
import { type ListedSession, listed, listSessions } from "../session-list.ts";
import { pollStep } from "../tool-call.ts";
import { ToolError } from "../tool-error.ts";

export const statusTool = defineTool({
  name: "live_status",
  title: "Open sessions",
  description:
    "The server, the agents that listen, and the open sessions with what each needs next. Changes nothing.",
  input: v.object({ agent: v.optional(Name) }),
  output: v.looseObject({
    sessions: v.array(AnyObject),
    nextStep: NextStep,
  }),
  readOnly: true,
  async run({ agent }, { backend, agentName: name, connect }) {
    const client = await connect();
    const status = await client.status();
    const sessions = await listSessions(backend, client, name);
    return {
      value: {
        sessions,
        deadLetters: status.deadLetters.map((event) => ({ ...event })),
        agent: { ...status.agent },
        storage: { ...status.storage },
        connectedClients: status.connectedClients,
        fromPage: SESSIONS_FROM_PAGE,
        nextStep: mostUrgent(sessions)?.nextStep ?? `No session is open. ${pollStep(agent)}`,
      },
    };
  },
});

export const resumeTool = defineTool({
  name: "live_resume",
  title: "Continue after an interruption",
  description:
    "The most urgent session, or that of id, and exactly one next step. requeue also puts back an event that failed too often or that you hold, never one of another agent.",
  input: v.object({
    id: v.optional(SessionIdInput),
    agent: v.optional(Name),
    requeue: v.optional(v.boolean()),
  }),
  output: v.looseObject({ session: v.nullable(AnyObject), nextStep: NextStep }),
  readOnly: false,
  async run({ id, agent, requeue }, { backend, agentName: name, connect }) {
    const client = await connect();
    const chosen = await choose(id, { client, list: () => listSessions(backend, client, name), name });
    const requeued = requeue === true && chosen !== null && (await requeueOwn(client, chosen.id, name));
    const session = requeued
      ? await choose(chosen.id, { client, list: () => listSessions(backend, client, name), name })
      : chosen;
    return {
      value: {
        session,
        requeued,
        fromPage: SESSIONS_FROM_PAGE,
        nextStep: session?.nextStep ?? `No session is open. ${pollStep(agent)}`,
      },
    };
  },
});

interface Choice {
  readonly client: LiveClient;
  readonly name: string;
  list(): Promise<ListedSession[]>;
}

/** The session of an id, also a finished one; without an id the most urgent open one. */
async function choose(id: string | undefined, { client, list, name }: Choice): Promise<ListedSession | null> {
  const sessions = await list();
  if (id === undefined) return mostUrgent(sessions);
  const open = sessions.find((session) => session.id === id);
  if (open) return open;
  return listed({ ...(await client.session(id)) }, name)[0] ?? null;
}

/**
 * Puts a session's event back, unless another agent holds it: repeating the call after another agent took the event
 * must not take it away.
 */
async function requeueOwn(client: LiveClient, id: string, agent: string): Promise<boolean> {
  const { deliveryLease, pendingEvent, failedEvents } = await client.session(id);
  if (deliveryLease !== null && deliveryLease.agent !== agent) {
    throw new ToolError(
      "not_owner",
      `The agent ${deliveryLease.agent} works on this event until ${deliveryLease.expiresAt}.`,
    );
  }
  const waits = deliveryLease === null && pendingEvent?.dead !== true && failedEvents.length === 0;
  if (waits) return false;
  try {
    await client.requeue(id);
    return true;
  } catch (error) {
    if (error instanceof LiveError && error.code === "invalid_transition") return false;
    throw error;
  }
}

/** Actions in which an agent has something to do, the most urgent first. */
const URGENT: readonly string[] = [
  "run_accept_cleanup",
  "restore_discard",
  "run_carbonize_cleanup",
  "acknowledge_completion",
  "poll_for_pending_event",
  "write_variants",
  "continue_writing_variants",
  "fix_mount_failure",
  "retry_after_error",
  "requeue_dead_letter",
];

function mostUrgent(sessions: readonly ListedSession[]): ListedSession | null {
  const rank = ({ action }: ListedSession) => {
    const index = URGENT.indexOf(action);
    return index === -1 ? URGENT.length : index;
  };
  return [...sessions].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}
