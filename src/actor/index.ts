/** The actors, and what hosts and routes need to reach them. */
export { actorStub, callActor } from "./call-actor.ts";
export { monotonicClock } from "./clock.ts";
export { defineLiveProject, type LiveProjectReads } from "./live-project.ts";
export { defineLiveSession, type LiveSessionReads } from "./live-session.ts";
export { sessionActorName } from "./names.ts";
export { StoppingError } from "./stopping-error.ts";
export type {
  ActorHostState,
  ActorHostStorage,
  ActorNamespace,
  ActorRequest,
  ActorWiring,
} from "./wiring.ts";
