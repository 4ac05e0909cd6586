/** A session between the answer to its `generate` and the first frame about it. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";

/** Only what the server has just confirmed: the event it recorded, and the phase it answered. */
export function provisionalSummary(
  event: GenerateEvent,
  answer: EventResponse,
  owner: string,
): SessionSummary {
  const element = event.mode === "insert" ? event.insert.anchor : event.element;
  return {
    id: answer.id,
    phase: answer.phase,
    pageUrl: event.pageUrl,
    element: {
      tagName: element.tagName,
      id: element.id ?? null,
      classes: element.classes,
      cssPath: element.cssPath ?? null,
    },
    expectedVariants: event.count ?? 1,
    arrivedVariants: 0,
    visibleVariant: null,
    paramValues: {},
    mounts: {},
    activeOwner: owner,
    checkpointRevision: null,
    delivery: { seq: answer.seq, type: "generate", state: "queued" },
    runs: [],
    sourceFile: null,
    nextAction: {
      action: "poll_for_pending_event",
      reason: "A generate waits for an agent.",
      command: null,
      sessionId: answer.id,
    },
    // Older than any time the server writes: whatever it says next is newer.
    updatedAt: "",
  };
}
