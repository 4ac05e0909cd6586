/** One instruction about an event or a session, in calls of the tools. No text of a page stands in it. */
import { isRecord } from "../protocol/is-record.ts";
import { DEFAULT_VARIANTS } from "../protocol/limits.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import { firstCandidate } from "../protocol/source-hint.ts";
import type { PreparedDelivery } from "./backend.ts";
import { remoteStep } from "./remote-step.ts";
import { extendNote, type StepCalls, sharedStep } from "./shared-step.ts";
import { pollCall, pollStep, toolCall } from "./tool-call.ts";

/** What an event leads to: one call, and the call that gives the event up. */
export interface EventStep {
  readonly nextStep: string;
  readonly giveUp?: string;
}

/**
 * The instruction for a polled event.
 * @param agent the name that the poll was called with
 */
export function eventStep(
  event: DeliveredEvent,
  prepared: PreparedDelivery | null,
  agent: string | undefined,
): EventStep {
  if (prepared !== null && !prepared.open) return { nextStep: `Done and recorded. ${pollStep(agent)}` };
  const calls: StepCalls = {
    agent,
    reply: (type, more = {}) =>
      toolCall("live_reply", { id: event.id, type, lease: event.lease.id, ...more, agent }),
  };
  const nextStep = prepared === null ? remoteStep(event, calls) : localStep(event, prepared, calls);
  if (event.type === "prefetch") return { nextStep };
  return { nextStep, giveUp: calls.reply("error", { message: "Say here in a sentence why." }) };
}

function localStep(event: DeliveredEvent, prepared: PreparedDelivery, calls: StepCalls): string {
  switch (event.type) {
    case "generate":
      return generateStep(event, prepared, calls);
    case "accept":
      return byHand(calls.reply("agent_done"));
    case "discard":
      return byHand(calls.reply("discarded"));
    case "undo_request":
      return byHand(calls.reply("done"));
    default:
      return sharedStep(event, calls);
  }
}

function generateStep(
  event: Extract<DeliveredEvent, { type: "generate" }>,
  prepared: PreparedDelivery,
  { agent }: StepCalls,
): string {
  const { id, lease, count } = event;
  const variants = [{ markup: "MARKUP", css: "RULES", params: [] }];
  const { place, note } = placeOf(prepared.output.scaffoldError);
  const write = toolCall("live_write_variants", { id, lease: lease.id, variants, ...place, agent });
  return `Write ${count ?? DEFAULT_VARIANTS} variants, as authoring says, and call ${write}: it wraps the element, checks the variants, writes them in one go and reports done.${note} ${extendNote(lease.id, agent)}`;
}

interface Place {
  readonly place: Readonly<Record<string, unknown>>;
  readonly note: string;
}

/** What the call has to say of the element's place, where it was not located. */
function placeOf(scaffoldError: unknown): Place {
  if (!isRecord(scaffoldError)) return { place: {}, note: "" };
  const { error, candidates, ancestor } = scaffoldError;
  if (error === "element_not_wrappable" && isRecord(ancestor)) {
    const note =
      " The element cannot be wrapped, its ancestor can: write variants of scaffoldError.ancestor.";
    return { place: { climb: true }, note };
  }
  const sourceHint = error === "element_ambiguous" ? firstCandidate(candidates) : null;
  if (sourceHint !== null) {
    const note = " Several places fit: choose one of scaffoldError.candidates (the call names the first).";
    return { place: { sourceHint }, note };
  }
  const note = " The element was not located (scaffoldError): find it in the source, and name file and tag.";
  return { place: { file: "FILE", tag: "TAG" }, note };
}

function byHand(reply: string): string {
  return `Not done automatically (result says why). Do it by hand, then call ${reply}.`;
}

/** The members of a next action that the instruction needs. */
export interface SessionAction {
  readonly id: string;
  readonly action: string;
  readonly reason: string;
}

/** The instruction for a session after an interruption. */
export function sessionToolStep({ id, action, reason }: SessionAction, agent: string): string {
  const poll = `call ${pollCall(agent, { session: id })}`;
  switch (action) {
    case "wait_for_user":
    case "wait_for_agent":
    case "ask_user_to_reopen_browser":
      return `Nothing to do for you (${reason}). For other work call ${pollCall(agent)}.`;
    case "retry_after_error":
    case "requeue_dead_letter":
      return `Call ${toolCall("live_resume", { id, requeue: true, agent })}, then ${poll}.`;
    case "run_accept_cleanup":
      return `The accepted variant still stands in its wrapper: ${poll}; if that returns timeout, call live_accept, then live_complete for ${id}.`;
    case "restore_discard":
      return `The wrapper of a discarded session still stands: call ${toolCall("live_discard", { id, agent })}, then ${toolCall("live_complete", { id, discarded: true, agent })}.`;
    case "acknowledge_completion":
      return `The files are clean: call ${toolCall("live_complete", { id, agent })}.`;
    case "persist_fallback_to_true_source":
      return `The markers are in a generated file: put the variant into the source that it is generated from, then call ${toolCall("live_complete", { id, force: true, agent })}.`;
    case "repair_journal":
      return "Nothing of this session could be read: tell your user to run npx impeccable-live doctor.";
    case "no_active_session":
      return `No session is open. ${pollStep(agent)}`;
    default:
      return `To continue (${reason}) ${poll}.`;
  }
}
