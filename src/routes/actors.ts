import {
  actorStub,
  callActor,
  type LiveProjectReads,
  type LiveSessionReads,
  sessionActorName,
} from "../actor/index.ts";
import type { AppContext } from "./app-env.ts";
import type { Platform } from "./platform.ts";

type Call = Parameters<typeof callActor>[3];

/** Sends a request of our own making to a session's actor; its answer is the client's answer. */
export function toSession(
  c: AppContext,
  platform: Platform,
  id: string,
  path: string,
  call?: Call,
): Promise<Response> {
  return callActor(platform.sessions, sessionActorName(c.get("project"), id), path, call);
}

/** Sends a request of our own making to the project's actor. */
export function toProject(c: AppContext, platform: Platform, path: string, call?: Call): Promise<Response> {
  return callActor(platform.projects, c.get("project"), path, call);
}

/** Reads of a session: each call answers at once, and fails with the actor's status. */
export function sessionReads(c: AppContext, platform: Platform, id: string): LiveSessionReads {
  return actorStub<LiveSessionReads>(platform.sessions, sessionActorName(c.get("project"), id));
}

/** Reads of the project. */
export function projectReads(c: AppContext, platform: Platform): LiveProjectReads {
  return actorStub<LiveProjectReads>(platform.projects, c.get("project"));
}
