/**
 * The registry of browser events: one module per type. The parser of `POST /events`, the work types, the
 * types a session journals and every event type of TypeScript are derived from it.
 */
import type * as v from "valibot";
import { parseByType, type ValidationIssue } from "../validation.ts";
import { accept } from "./accept.ts";
import { checkpoint } from "./checkpoint.ts";
import { discard } from "./discard.ts";
import { exit } from "./exit.ts";
import { generate } from "./generate.ts";
import { measureRequest } from "./measure-request.ts";
import { measured } from "./measured.ts";
import { prefetch } from "./prefetch.ts";
import { presence } from "./presence.ts";
import { retry } from "./retry.ts";
import type { EventSpec } from "./spec.ts";
import { steer } from "./steer.ts";
import { unassign } from "./unassign.ts";
import { undoRequest } from "./undo-request.ts";
import { variantMountFailed } from "./variant-mount-failed.ts";
import { variantMounted } from "./variant-mounted.ts";

/** Every type as it stands on the wire. */
export const EVENT_TYPES = [
  "generate",
  "accept",
  "discard",
  "checkpoint",
  "variant_mounted",
  "variant_mount_failed",
  "retry",
  "unassign",
  "undo_request",
  "measure_request",
  "measured",
  "steer",
  "prefetch",
  "exit",
  "presence",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** A registry for a set of types: a type without its spec does not compile, nor a spec without its type. */
export type EventRegistry<Types extends string> = { readonly [Type in Types]: EventSpec<Type> };

export const EVENTS = {
  generate,
  accept,
  discard,
  checkpoint,
  variant_mounted: variantMounted,
  variant_mount_failed: variantMountFailed,
  retry,
  unassign,
  undo_request: undoRequest,
  measure_request: measureRequest,
  measured,
  steer,
  prefetch,
  exit,
  presence,
} as const satisfies EventRegistry<EventType>;

/** Events by type, as they were validated. */
export type EventBodies<Registry> = {
  readonly [Type in keyof Registry]: Registry[Type] extends { readonly schema: v.GenericSchema }
    ? v.InferOutput<Registry[Type]["schema"]>
    : never;
};

type HandledBy<Actor extends EventSpec["handledBy"]> = {
  [Type in EventType]: (typeof EVENTS)[Type]["handledBy"] extends Actor ? Type : never;
}[EventType];

export type SessionEventType = HandledBy<"session">;

/** The event of one type, or of any of several. */
export type EventOf<Type extends EventType> = EventBodies<typeof EVENTS>[Type];

/** What a session's actor handles. */
export type SessionEvent = EventOf<SessionEventType>;
/** What belongs to the page, not to a session: the project's actor handles it. */
export type PageEvent = EventOf<HandledBy<"project">>;
export type BrowserEvent = EventOf<EventType>;

/** Types that a session journals under their own names. */
export const SESSION_EVENT_TYPES: readonly SessionEventType[] = EVENT_TYPES.filter(isSessionEventType);

function isSessionEventType(type: EventType): type is SessionEventType {
  return EVENTS[type].handledBy === "session";
}

/** Whether the project's actor handles an event. */
export function isPageEvent(event: BrowserEvent): event is PageEvent {
  return EVENTS[event.type].handledBy === "project";
}

export type ParsedEvent =
  | { readonly ok: true; readonly event: BrowserEvent }
  | { readonly ok: false; readonly issue: ValidationIssue };

/**
 * Validates a posted event. Unknown members are kept (newer clients may send more than this
 * server knows); unknown types are refused.
 * @param body a JSON object without its token
 */
export function parseEvent(body: Readonly<Record<string, unknown>>): ParsedEvent {
  const parsed = parseByType(EVENTS, body, "event");
  return parsed.ok ? { ok: true, event: parsed.value } : parsed;
}
