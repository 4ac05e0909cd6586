/** One instruction about an event or a session, in calls of the tools. No text of a page stands in it. */
import type { DeliveredEvent } from "../protocol/poll.ts";
import type { PreparedDelivery } from "./backend.ts";

/** A call as text: the tool's name and its arguments as JSON. */
export function toolCall(tool: string, args: Readonly<Record<string, unknown>>): string {
  return `${tool} ${JSON.stringify(args)}`;
}

const POLL_AGAIN = "Call live_poll again.";

/** The instruction for a polled event. */
export function eventStep(event: DeliveredEvent, prepared: PreparedDelivery | null): string {
  const lease = event.lease.id;
  const reply = (type: string, more: Readonly<Record<string, unknown>> = {}) =>
    toolCall("live_reply", { id: event.id, type, lease, ...more });
  switch (event.type) {
    case "generate":
      return generateStep(event, prepared, reply);
    case "accept":
    case "discard":
      return decisionStep(event, prepared, reply(event.type === "accept" ? "agent_done" : "discarded"));
    case "undo_request":
      return decisionStep(event, prepared, reply("done"));
    case "variant_mount_failed":
      return `Variant ${event.variant} failed in the page (event.error says how). Repair it in the source, then call ${reply("done")}.`;
    case "carbonize_cleanup":
      return `Turn variant ${event.variantId} in ${event.file ?? "the accepted file"} into plain source: move the rules between the impeccable-carbonize markers into the stylesheet that styles the element, put the tuned values in, unwrap the element, remove the markers. Then call ${toolCall("live_complete", { id: event.id, lease })}, which names what is left.`;
    case "steer":
      return `event.message is a wish about the page. Do it as far as your user's permissions allow, then call ${reply("steer_done")}.`;
    case "prefetch":
      return `No variants are wanted yet. Read the source of the page in event.pageUrl to be quicker later, then call ${reply("done")}.`;
  }
}

function generateStep(
  event: Extract<DeliveredEvent, { type: "generate" }>,
  prepared: PreparedDelivery | null,
  reply: (type: string, more?: Readonly<Record<string, unknown>>) => string,
): string {
  const { id, lease, count } = event;
  const giveUp = `If it cannot be done, call ${reply("error", { message: "WHY" })}.`;
  const long = `If that takes you more than 20 s, first call ${toolCall("live_extend", { lease: lease.id })}.`;
  if (prepared === null) {
    return `This server has no source files: write ${count ?? 3} variants into your own copy of the repository (in it, npx impeccable-live variants does that). Then call ${reply("done", { file: "FILE", preview: "WRAPPER_HTML" })}. ${long} ${giveUp}`;
  }
  const write = toolCall("live_write_variants", {
    id,
    lease: lease.id,
    variants: [{ markup: "MARKUP", css: "RULES", params: [] }],
  });
  const where =
    prepared.output.scaffoldError === undefined
      ? ""
      : " The element was not located (scaffoldError): find it in the source, and add file and tag to the call.";
  return `Write ${count ?? 3} variants and call ${write}: it wraps the element, checks the variants, writes them in one go and reports done.${where} ${long} ${giveUp}`;
}

function decisionStep(
  event: Extract<DeliveredEvent, { type: "accept" | "discard" | "undo_request" }>,
  prepared: PreparedDelivery | null,
  reply: string,
): string {
  if (prepared === null) {
    return `This server has no source files: do the ${event.type === "undo_request" ? "undo" : event.type} in your own copy of the repository (npx impeccable-live ${event.type === "undo_request" ? "undo" : event.type} --id ${event.id}), then call ${reply}.`;
  }
  if (!prepared.open) return `Done and recorded. ${POLL_AGAIN}`;
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
  const poll = `call ${toolCall("live_poll", { session: id, agent })}`;
  switch (action) {
    case "wait_for_user":
    case "wait_for_agent":
    case "ask_user_to_reopen_browser":
      return `Nothing to do for you (${reason}). Call live_poll for other work.`;
    case "retry_after_error":
    case "requeue_dead_letter":
      return `Call ${toolCall("live_resume", { id, requeue: true, agent })}, then ${poll}.`;
    case "run_accept_cleanup":
      return `The accepted variant still stands in its wrapper: ${poll}; if that returns timeout, call live_accept, then live_complete for ${id}.`;
    case "restore_discard":
      return `The wrapper of a discarded session still stands: call ${toolCall("live_discard", { id })}, then ${toolCall("live_complete", { id, discarded: true })}.`;
    case "acknowledge_completion":
      return `The files are clean: call ${toolCall("live_complete", { id })}.`;
    case "persist_fallback_to_true_source":
      return "The markers are in a generated file: put the variant into the source that it is generated from.";
    case "repair_journal":
      return "Nothing of this session could be read: tell your user to run npx impeccable-live doctor.";
    case "no_active_session":
      return "No session is open. Call live_poll.";
    default:
      return `To continue (${reason}) ${poll}.`;
  }
}
