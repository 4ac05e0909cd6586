/** The actors, and what hosts and routes need to reach them. */
export type { ActorContext, ActorContextStorage, ActorHost, ActorNamespaces } from "./actor-host.ts";
export {
  type Actor,
  type ActorNamespace,
  ActorRef,
  type Contract,
  type ReadContract,
} from "./calls/contract.ts";
export { type DurableObjectBinding, durableObjectNamespace } from "./calls/durable-object-namespace.ts";
export { InternalError, ShuttingDownError, UnavailableError } from "./errors.ts";
export { defineLiveProject } from "./live-project.ts";
export { defineLiveSession } from "./live-session.ts";
export { defineLiveStream } from "./live-stream.ts";
export { runPath, sessionActorName, storedArtifactName, streamActorName } from "./names.ts";
export type { ProjectOperations, ProjectReads } from "./project/project-contract.ts";
export { readProject } from "./project/read-project.ts";
export { errorResponse, toResponse } from "./responses.ts";
export { processClock } from "./runtime/clock.ts";
export type { ReadContext } from "./runtime/stored-journal.ts";
export { readSession } from "./session/read-session.ts";
export type { SessionOperations, SessionReads } from "./session/session-contract.ts";
export type { AppendRequest, CreateRequest, ReadRequest } from "./stream/requests.ts";
export type { StreamOperations, StreamReads } from "./stream/stream-contract.ts";
