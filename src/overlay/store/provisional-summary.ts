/** A session's summary between the response to its `generate` and the first server event about it. */
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";

/** Holds only what the server has confirmed: the event it recorded, and the phase of its response. */
export function provisionalSummary(
  event: GenerateEvent,
  response: EventResponse,
  owner: string,
): SessionSummary {
  const element = event.mode === "insert" ? event.insert.anchor : event.element;
  return {
    id: response.id,
    phase: response.phase,
    pageUrl: event.pageUrl,
    element: {
      tagName: element.tagName,
      id: element.id ?? null,
      classes: element.classes,
      cssPath: element.cssPath ?? null,
      ...(element.textContent ? { text: element.textContent } : {}),
    },
    ...(event.mode === "insert" ? { insertPosition: event.insert.position } : {}),
    expectedVariants: event.count ?? 1,
    arrivedVariants: 0,
    visibleVariant: null,
    paramValues: {},
    mounts: {},
    activeOwner: owner,
    checkpointRevision: null,
    delivery: { seq: response.seq, type: "generate", state: "queued" },
    runs: [],
    sourceFile: null,
    nextAction: {
      action: "poll_for_pending_event",
      reason: "A generate waits for an agent.",
      command: null,
      sessionId: response.id,
    },
    // Older than any time the server writes, so that the next summary is newer.
    updatedAt: "",
  };
}
