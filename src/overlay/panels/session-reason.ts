/** Why an open session stands where it does, in a sentence for you; `nextAction.reason` is for agents. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { WorkType } from "../../protocol/work.ts";

const WAITING: Readonly<Record<WorkType, string>> = {
  generate: "Your request waits for",
  steer: "Your message waits for",
  accept: "Your choice is recorded and waits for",
  discard: "Your discard is recorded and waits for",
  undo_request: "Your undo is recorded and waits for",
  variant_mount_failed: "A variant that could not be shown waits for",
  carbonize_cleanup: "Accepted. The clean-up of the source waits for",
  prefetch: "This waits for",
};

const WORKING: Readonly<Record<WorkType, string>> = {
  generate: "writes the variants",
  steer: "works on your message",
  accept: "puts your choice into the source",
  discard: "restores the source",
  undo_request: "takes the variant out of the source",
  variant_mount_failed: "repairs a variant that could not be shown",
  carbonize_cleanup: "cleans up the source",
  prefetch: "reads the page's source",
};

/** One sentence or two. */
export function sessionReason({ delivery, error, nextAction, mounts }: SessionSummary): string {
  switch (nextAction.action) {
    case "poll_for_pending_event":
      return `${WAITING[delivery?.type ?? "generate"]} ${delivery?.assignee ?? "an agent"}.`;
    case "wait_for_agent":
      return `${delivery?.agent ?? "An agent"} ${WORKING[delivery?.type ?? "generate"]}.`;
    case "retry_after_error":
      return `The agent could not finish this: ${error ?? "it gave no reason."}`;
    case "requeue_dead_letter":
      return "No agent could finish this after several tries. Retry, or discard it.";
    case "run_carbonize_cleanup":
      return "Accepted. The clean-up of the source is still to be done.";
    case "fix_mount_failure":
      return `Variant ${failedVariants(mounts)} could not be shown.`;
    case "ask_user_to_reopen_browser":
      return "The variants wait in a page that is closed. Open it to compare them.";
    case "wait_for_user":
      return "The variants are ready. Compare them, then accept one or discard them.";
    case "repair_journal":
      return "The record of this session could not be read.";
    default:
      return "";
  }
}

function failedVariants(mounts: SessionSummary["mounts"]): string {
  return Object.entries(mounts)
    .filter(([, state]) => state === "failed")
    .map(([variant]) => variant)
    .join(", ");
}
