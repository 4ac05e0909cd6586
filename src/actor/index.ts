/** The actors, and what hosts and routes need to reach them. */

export type {
  ActorContext,
  ActorContextStorage,
  ActorHost,
  ActorNamespace,
  ActorRequest,
} from "./actor-host.ts";
export { actorStub, callActor } from "./call-actor.ts";
export { ShuttingDownError } from "./errors.ts";
export { defineLiveProject, type LiveProjectReads } from "./live-project.ts";
export { defineLiveSession, type LiveSessionReads } from "./live-session.ts";
export { defineLiveStream } from "./live-stream.ts";
export { runPath, sessionActorName, streamActorName } from "./names.ts";
export { monotonicClock } from "./runtime/clock.ts";
export {
  type AppendRequest,
  type CreateRequest,
  encodeRequest,
  type ReadRequest,
} from "./stream/requests.ts";
