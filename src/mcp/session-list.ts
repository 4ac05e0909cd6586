/** Open sessions as the tools and resources show them: what each needs next, without what the page sent at length. */
import type { LiveClient } from "../client/index.ts";
import { isRecord } from "../protocol/is-record.ts";
import type { McpBackend } from "./backend.ts";
import { boundMembers } from "./bound-text.ts";
import { type SessionAction, sessionToolStep } from "./next-step.ts";

/** Members of a snapshot that an agent needs to choose and continue. */
const SHOWN = [
  "phase",
  "pageUrl",
  "sourceFile",
  "expectedVariants",
  "arrivedVariants",
  "acceptedVariant",
  "delivery",
  "pendingEvent",
  "deliveryLease",
  "failedEvents",
  "diagnostics",
  "error",
  "updatedAt",
] as const;

export interface ListedSession extends Record<string, unknown> {
  readonly id: string;
  readonly nextStep: string;
  readonly action: string;
  readonly reason: string;
}

/** The open sessions, those of the source's markers too where the files are here. */
export async function listSessions(
  backend: McpBackend,
  client: LiveClient,
  agent: string,
): Promise<ListedSession[]> {
  const views = backend.source ? await backend.source.sessions() : (await client.status()).activeSessions;
  return views.flatMap((view) => listed({ ...view }, agent));
}

/** One session; `view` is a snapshot with its next action. */
export function listed(view: Readonly<Record<string, unknown>>, agent: string): ListedSession[] {
  const { id } = view;
  if (typeof id !== "string") return [];
  const next = actionOf(id, view.nextAction);
  const shown = SHOWN.filter((name) => view[name] !== undefined && view[name] !== null);
  const members = boundMembers(Object.fromEntries(shown.map((name) => [name, view[name]])));
  return [
    { ...members, id, action: next.action, reason: next.reason, nextStep: sessionToolStep(next, agent) },
  ];
}

function actionOf(id: string, value: unknown): SessionAction {
  const { action, reason } = isRecord(value) ? value : {};
  return {
    id,
    action: typeof action === "string" ? action : "no_active_session",
    reason: typeof reason === "string" ? reason : "",
  };
}
