import {
  type ActorHost,
  defineLiveProject,
  defineLiveSession,
  defineLiveStream,
  type ProjectOperations,
  type ProjectReads,
  type SessionOperations,
  type SessionReads,
  type StreamOperations,
  type StreamReads,
} from "../../actor/index.ts";
import { LocalNamespace, type LocalNamespaceOptions } from "./local-namespace.ts";

/** The actors of each kind in this process. */
export interface LocalNamespaces {
  readonly sessions: LocalNamespace<SessionOperations, SessionReads>;
  readonly projects: LocalNamespace<ProjectOperations, ProjectReads>;
  readonly streams: LocalNamespace<StreamOperations, StreamReads>;
}

/** Makes the namespaces of one process; each actor reaches the others through them. */
export function localNamespaces(
  host: Omit<ActorHost, "actors">,
  options: LocalNamespaceOptions = {},
): LocalNamespaces {
  const connected: ActorHost = { ...host, actors: () => namespaces };
  const [Session, Project, Stream] = [
    defineLiveSession(connected),
    defineLiveProject(connected),
    defineLiveStream(connected),
  ];
  const namespaces: LocalNamespaces = {
    sessions: new LocalNamespace((context) => new Session(context, {}), options),
    projects: new LocalNamespace((context) => new Project(context, {}), options),
    streams: new LocalNamespace((context) => new Stream(context, {}), options),
  };
  return namespaces;
}

/**
 * Closes all actors: runs end first, as their streams go no further than this server. Sessions close before
 * the project, so that it can store what they still send.
 */
export async function closeNamespaces({ sessions, projects, streams }: LocalNamespaces): Promise<void> {
  await projects.prepareClose();
  // A session whose storage fails keeps its runs open for the next start.
  const endRuns = (name: string) => sessions.call(name, "endRuns", null).catch(() => null);
  await Promise.all(sessions.names.map(endRuns));
  await sessions.close();
  await streams.close();
  await projects.close();
}
