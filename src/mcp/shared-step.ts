/** Instructions that are the same with and without source files. */
import type { DeliveredEvent } from "../protocol/poll.ts";
import { toolCall } from "./tool-call.ts";

/** How the calls about an event are written: under its lease, with the agent's name. */
export interface StepCalls {
  readonly agent: string | undefined;
  reply(type: string, more?: Readonly<Record<string, unknown>>): string;
}

type Shared = Exclude<DeliveredEvent, { type: "generate" | "accept" | "discard" | "undo_request" }>;

/** For events that are handled in the same way with and without the source. */
export function sharedStep(event: Shared, { agent, reply }: StepCalls): string {
  const { id } = event;
  switch (event.type) {
    case "variant_mount_failed":
      return `Variant ${event.variant} failed in the page (event.error says how). Repair it in the source, then call ${reply("done")}.`;
    case "carbonize_cleanup":
      return `Do by hand in the source what left names, for variant ${event.variantId} in ${event.file ?? "the accepted file"}: the rules between the impeccable-carbonize markers into the style sheet of the element, the tuned values in, the element unwrapped, the markers out. Then call ${toolCall("live_complete", { id, lease: event.lease.id, agent })}, which names what is left.`;
    case "steer":
      return `event.message is a wish about the page. Do it as far as your user's permissions allow, then call ${reply("steer_done")}.`;
    case "prefetch":
      return `No variants are wanted yet. Read the source of the page in event.pageUrl to be quicker later, then call ${reply("done")}.`;
  }
}

/** A lease is short until the next call about its event shows that the client received it. */
export function extendNote(lease: string, agent: string | undefined): string {
  return `If that takes you more than 20 s, before it call ${toolCall("live_extend", { lease, agent })}.`;
}
