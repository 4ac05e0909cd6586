import type { AcceptEvent } from "../../../src/protocol/events/accept.ts";
import type { CheckpointEvent } from "../../../src/protocol/events/checkpoint.ts";
import type { DiscardEvent } from "../../../src/protocol/events/discard.ts";
import type { GenerateEvent } from "../../../src/protocol/events/generate.ts";
import type { RetryEvent } from "../../../src/protocol/events/retry.ts";
import type { SteerEvent } from "../../../src/protocol/events/steer.ts";
import type { UnassignEvent } from "../../../src/protocol/events/unassign.ts";
import type { UndoRequestEvent } from "../../../src/protocol/events/undo-request.ts";
import type { VariantMountFailedEvent } from "../../../src/protocol/events/variant-mount-failed.ts";
import type { VariantMountedEvent } from "../../../src/protocol/events/variant-mounted.ts";

/** The session that these events are about, and the tab they come from. */
export const SESSION = "a1b2c3d4";
export const OWNER = "tab-one";

export const ELEMENT = { outerHTML: "<h1>Tides</h1>", tagName: "H1", id: "hero", classes: ["title"] };

/** A `generate` for three variants. */
export function generate(
  more: { owner?: string; count?: number; freeformPrompt?: string; agent?: string } = {},
): GenerateEvent {
  return {
    type: "generate",
    id: SESSION,
    action: "bolder",
    count: 3,
    pageUrl: "/",
    element: ELEMENT,
    owner: OWNER,
    ...more,
  };
}

export function insert(): GenerateEvent {
  return {
    type: "generate",
    mode: "insert",
    id: SESSION,
    count: 2,
    pageUrl: "/",
    insert: { position: "after", anchor: ELEMENT },
    placeholder: { width: 300, height: 100 },
    freeformPrompt: "three facts",
  };
}

export function accept(
  variantId = "2",
  more: { owner?: string; paramValues?: Record<string, unknown> } = {},
): AcceptEvent {
  return { type: "accept", id: SESSION, variantId, ...more };
}

export function discard(more: { owner?: string } = {}): DiscardEvent {
  return { type: "discard", id: SESSION, ...more };
}

export function checkpoint(
  revision: number,
  more: Partial<Omit<CheckpointEvent, "type" | "id" | "revision">> = {},
): CheckpointEvent {
  return { type: "checkpoint", id: SESSION, revision, owner: OWNER, ...more };
}

export function mounted(variant = 1): VariantMountedEvent {
  return { type: "variant_mounted", id: SESSION, variant };
}

export function mountFailed(variant = 1, error = "it threw"): VariantMountFailedEvent {
  return { type: "variant_mount_failed", id: SESSION, variant, error };
}

export function retry(): RetryEvent {
  return { type: "retry", id: SESSION };
}

export function unassign(): UnassignEvent {
  return { type: "unassign", id: SESSION };
}

export function undo(): UndoRequestEvent {
  return { type: "undo_request", id: SESSION };
}

export function steer(message = "calmer, please"): SteerEvent {
  return { type: "steer", id: SESSION, message, pageUrl: "/" };
}
