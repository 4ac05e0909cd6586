/** Labels of a session's phases. */
import type { Phase } from "../../protocol/phases.ts";

export const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  new: "New",
  generate_requested: "In work",
  variants_ready: "Variants ready",
  cycling: "Compare",
  accept_requested: "Accepted, waits for the agent",
  carbonize_required: "Clean-up pending",
  discard_requested: "Discarded, waits for the agent",
  steer_requested: "Message",
  steer_done: "Message read",
  agent_error: "Needs attention",
  stranded: "Needs attention",
  completed: "Undo waits for the agent",
  discarded: "Discarded",
};
