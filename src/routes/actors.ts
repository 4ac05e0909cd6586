import {
  ActorRef,
  type ProjectOperations,
  type ProjectReads,
  type SessionOperations,
  type SessionReads,
  type StreamOperations,
  type StreamReads,
  sessionActorName,
  streamActorName,
} from "../actor/index.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext } from "./app-env.ts";
import type { Platform } from "./platform.ts";

/** The actor of a session of the request's project. */
export function sessionActor(
  c: AppContext,
  platform: Platform,
  id: string,
): ActorRef<SessionOperations, SessionReads> {
  return new ActorRef(platform.sessions, sessionActorName(c.get("project"), id));
}

/** The actor of the request's project. */
export function projectActor(c: AppContext, platform: Platform): ActorRef<ProjectOperations, ProjectReads> {
  return new ActorRef(platform.projects, c.get("project"));
}

/** The actor of a stream of the request's project. */
export function streamActor(
  c: AppContext,
  platform: Platform,
  path: string,
): ActorRef<StreamOperations, StreamReads> {
  return new ActorRef(platform.streams, streamActorName(c.get("project"), path));
}

/** A session's snapshot. @throws ApiError 404 when there is no such session */
export async function snapshotOf(c: AppContext, platform: Platform, id: string): Promise<SessionSnapshot> {
  return (await sessionActor(c, platform, id).read("snapshot")) ?? unknownSession(id);
}

/** @throws ApiError 404 */
export function unknownSession(id: string): never {
  throw new ApiError("unknown_session", `No session ${id} exists here.`);
}
