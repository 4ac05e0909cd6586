import { isSessionId } from "../protocol/ids.ts";

/** Names of actors. A session's is `<project>/<session id>`, a project's is `<project>`. */

/** The name of a session's actor. */
export function sessionActorName(project: string, session: string): string {
  return `${project}/${session}`;
}

/** Reads a session actor's name. @throws RangeError when it is not one */
export function parseSessionActorName(name: string): { readonly project: string; readonly session: string } {
  const slash = name.lastIndexOf("/");
  if (slash <= 0) throw new RangeError(`not a session actor's name: ${name}`);
  return { project: name.slice(0, slash), session: name.slice(slash + 1) };
}

/** The name of a stream's actor. The path is percent-encoded, as in URLs, so that any header can hold it. */
export function streamActorName(project: string, path: string): string {
  return `${project}/${path}`;
}

/** Reads a stream actor's name. @throws RangeError when it is not one */
export function parseStreamActorName(name: string): { readonly project: string; readonly path: string } {
  const slash = name.indexOf("/");
  if (slash <= 0) throw new RangeError(`not a stream actor's name: ${name}`);
  return { project: name.slice(0, slash), path: name.slice(slash + 1) };
}

/** The path of a run's stream. */
export function runPath(session: string, run: string): string {
  return `${session}/${encodeURIComponent(run)}`;
}

export interface RunPath {
  readonly session: string;
  readonly run: string;
}

/** The run whose stream lies at this path; `null` for a stream that belongs to no session. */
export function runOfPath(path: string): RunPath | null {
  const [session = "", run = "", ...rest] = path.split("/");
  if (!isSessionId(session)) return null;
  return { session, run: rest.length === 0 ? decodeURIComponent(run) : "" };
}

/** Storage key of a stream's journal. @param hash a fingerprint of its path */
export function streamKey(hash: string): string {
  return `streams:${hash}.jsonl`;
}

/** Endings of artifacts that no dev server, bundler or site generator takes for source. */
const INERT = /\.(?:png|jpe?g|gif|webp|avif|bin)$/i;

/**
 * The name under which an artifact is stored. A file below a project's root must not look like source: a dev
 * server would reload each page, and a site generator publish it.
 */
export function storedArtifactName(name: string): string {
  return INERT.test(name) ? name : `${name}.artifact`;
}

/** Storage keys of a session: its journal, the cache beside it, how far it is archived, its artifacts. */
export function sessionKeys(session: string) {
  return {
    journal: `sessions:${session}.jsonl`,
    snapshot: `sessions:${session}.snapshot.json`,
    archived: `sessions:${session}.archived.json`,
    artifacts: `sessions:${session}.artifacts`,
    artifact: (name: string) => `sessions:${session}.artifacts:${storedArtifactName(name)}`,
    /** Where versions before 0.2 stored it. */
    olderArtifact: (name: string) => `sessions:${session}.artifacts:${name}`,
  };
}

/** Storage keys of a project. */
export const PROJECT_KEYS = { journal: "project.jsonl", snapshot: "project.snapshot.json" } as const;
