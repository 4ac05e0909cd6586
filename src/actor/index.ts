/** The actors, and what hosts and routes need to reach them. */
export { actorStub, callActor } from "./call-actor.ts";
export { monotonicClock } from "./clock.ts";
export { defineLiveProject, type LiveProjectReads } from "./live-project.ts";
export { defineLiveSession, type LiveSessionReads } from "./live-session.ts";
export { defineLiveStream } from "./live-stream.ts";
export { runPath, sessionActorName, streamActorName } from "./names.ts";
export { StoppingError } from "./stopping-error.ts";
export {
  type AppendRequest,
  type CreateRequest,
  type ReadRequest,
  streamAddress,
} from "./stream/requests.ts";
export type {
  ActorHostState,
  ActorHostStorage,
  ActorNamespace,
  ActorRequest,
  ActorWiring,
} from "./wiring.ts";
