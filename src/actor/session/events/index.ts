/** The session's rules for browser events: one module per type, beside its spec in `protocol/events`. */
import type { SessionEventType } from "../../../protocol/events/index.ts";
import type { EntryTypeOf } from "../../entry-registry.ts";
import type { EventDecision, PostContext } from "../decision.ts";
import type { SessionBodies } from "../entries/bodies.ts";
import type { PostedEvent, SessionEventRegistry } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { accept } from "./accept.ts";
import { checkpoint } from "./checkpoint.ts";
import { discard } from "./discard.ts";
import { generate } from "./generate.ts";
import { measureRequest } from "./measure-request.ts";
import { measured } from "./measured.ts";
import { retry } from "./retry.ts";
import { steer } from "./steer.ts";
import { unassign } from "./unassign.ts";
import { undoRequest } from "./undo-request.ts";
import { variantMountFailed } from "./variant-mount-failed.ts";
import { variantMounted } from "./variant-mounted.ts";

export const SESSION_EVENTS = {
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
} satisfies SessionEventRegistry<SessionBodies, SessionEventType>;

/** What the rules of an event's type come to. */
export function decideByType<Bodies, Type extends EntryTypeOf<Bodies>>(
  registry: SessionEventRegistry<Bodies, Type>,
  state: SessionState,
  event: PostedEvent<Bodies, Type>,
  post: PostContext,
): EventDecision {
  return registry[event.type].decide(state, event, post);
}
