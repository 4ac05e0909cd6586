/** One instruction for an agent about its event, with the real ids and paths filled in. */
import { commandLine } from "../../protocol/command-line.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { AcceptResult, SourceRefusal, UndoResult, WrapResult } from "../../source/index.ts";
import { variantsCommandLine, wrapInputOf } from "./wrap-input.ts";

export interface EventContext {
  /** The dry-run wrap of a generate. */
  readonly scaffold?: WrapResult | SourceRefusal;
  /** Result of the source operation of an accept or discard. */
  readonly result?: AcceptResult;
  /** Result of the source operation of an undo. */
  readonly undo?: UndoResult;
  /** Whether the server has recorded the reply. */
  readonly acknowledged?: boolean;
}

/** The instruction for one event. */
export function nextStepFor(event: DeliveredEvent, context: EventContext = {}): string {
  const reply = (type: string, ...more: string[]) =>
    commandLine("reply", event.id, type, ...more, "--lease", event.lease.id);
  switch (event.type) {
    case "generate":
      return generateStep(event, context, reply);
    case "accept":
    case "discard":
      return decisionStep(event, context, reply);
    case "variant_mount_failed":
      return `Variant ${event.variant} failed in the page (${event.error}). Repair it in the source, then run: ${reply("done")}`;
    case "carbonize_cleanup": {
      const file = event.file ?? "the accepted file";
      return `Turn variant ${event.variantId} in ${file} into plain source. Run: ${commandLine("carbonize", "--id", event.id, "--lease", event.lease.id)} which does what can be proved and names the rest. Do the rest by hand: move the rules between the impeccable-carbonize markers into the stylesheet that styles the element, put the tuned values in, unwrap the element, remove the markers. Then run: ${commandLine("complete", "--id", event.id, "--lease", event.lease.id)}`;
    }
    case "steer":
      return `Do what this message asks: ${JSON.stringify(event.message)}. Then run: ${reply("steer_done")}`;
    case "undo_request":
      return undoStep(event, context, reply);
    case "prefetch":
      return `No variants are wanted yet: read the source of ${event.pageUrl} to be quicker later, then run: ${reply("done")}`;
  }
}

/** Placeholder for the agent's own file in instructions. */
const VARIANTS_FILE = "VARIANTS";

type Reply = (type: string, ...more: string[]) => string;

function generateStep(
  event: Extract<DeliveredEvent, { type: "generate" }>,
  { scaffold }: EventContext,
  reply: Reply,
): string {
  const input = wrapInputOf("", event);
  const write = (file: string) =>
    variantsCommandLine(input, { sourceFile: file, block: VARIANTS_FILE, lease: event.lease.id });
  const show = `Show your progress on the page: ${commandLine("emit", "--id", event.id, "--text", "TEXT")}`;
  const giveUp = `If it cannot be done run: ${reply("error", "MESSAGE")} ${show}`;
  if (!scaffold?.ok) {
    const why = scaffold ? ` (${scaffold.error}: ${scaffold.message})` : "";
    return `The element was not located automatically${why}. Find it in the source, write ${input.count} variants into a file of your own, and run: ${write("FILE")} which checks them and writes them in one go; then run: ${reply("done", "--file", "FILE")} ${giveUp}`;
  }
  return `Write ${input.count} variants (styles first, as scaffold.cssAuthoring says; all but the first hidden) into a file of your own, and run: ${write(scaffold.file)} which checks them and writes them into ${scaffold.file} in one go; then run: ${reply("done", "--file", scaffold.file)} ${giveUp}`;
}

function undoStep(event: DeliveredEvent, { undo, acknowledged }: EventContext, reply: Reply): string {
  if (undo?.ok) {
    return acknowledged
      ? `Undone and recorded. Run: ${commandLine("poll")}`
      : `The source is as it was, but the server has not recorded it. Run: ${reply("done", "--file", undo.file)}`;
  }
  const why = undo ? ` (${undo.error}: ${undo.message})` : "";
  return `The accepted variant of session ${event.id} could not be undone automatically${why}. Do it by hand, then run: ${reply("done")} If it cannot be done run: ${reply("error", "MESSAGE")}`;
}

function decisionStep(
  event: Extract<DeliveredEvent, { type: "accept" | "discard" }>,
  { result, acknowledged }: EventContext,
  reply: Reply,
): string {
  const replyType = event.type === "accept" ? "agent_done" : "discarded";
  if (!result?.handled) {
    const todo = result?.todo ?? result?.error ?? "the source operation did not run";
    return `Not done automatically: ${todo}. Do it by hand, then run: ${reply(replyType, ...(result?.file ? ["--file", result.file] : []))}`;
  }
  if (!acknowledged) {
    return `The source is done, but the server has not recorded it. Run: ${reply(replyType, ...(result.file ? ["--file", result.file] : []))}`;
  }
  if (event.type === "accept" && result.carbonize) {
    return `Accepted. ${result.file} still has to be carbonized; the next poll returns that event. Run: ${commandLine("poll")}`;
  }
  return `Done and recorded. Run: ${commandLine("poll")}`;
}
