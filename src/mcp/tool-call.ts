/** Calls of the tools as text: each can be made as it stands. */
import { leaseSubject } from "../protocol/ids.ts";

/** The tool's name and its arguments as JSON; what is `undefined` is left out. */
export function toolCall(tool: string, args: Readonly<Record<string, unknown>>): string {
  return `${tool} ${JSON.stringify(args)}`;
}

/** The next poll of an agent, under the name that it gave itself. */
export function pollCall(agent: string | undefined, more: Readonly<Record<string, unknown>> = {}): string {
  return toolCall("live_poll", { ...more, agent });
}

/** The same as an instruction. */
export function pollStep(agent: string | undefined): string {
  return `Call ${pollCall(agent)}.`;
}

/** Leads back to an event that the agent works on: a poll gives it again, with its own next step. */
export function goOnStep(lease: string, agent: string | undefined): string {
  const session = leaseSubject(lease) ?? undefined;
  return `Go on with what its nextStep said. To get the event and that again, call ${pollCall(agent, { session })}.`;
}
