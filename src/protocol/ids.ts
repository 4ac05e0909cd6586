/** Names on the wire: what they look like, and how one is read out of another. */

/** A session: 8 lower-case hex characters, chosen by the browser. */
export const SESSION_ID = /^[0-9a-f]{8}$/;
/** A prefetch belongs to no session; its id cannot be mistaken for a session's. */
export const PREFETCH_ID = /^prefetch-[A-Za-z0-9_-]{8,32}$/;
/** A project, as it stands in a worker's paths. */
export const PROJECT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** The project a path without `/p/<project>` means. */
export const DEFAULT_PROJECT = "default";
/** An artifact's file name: no separators, no leading dot. */
export const ARTIFACT_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}$/;
/** The artifact that holds what the page measured. */
export const EVIDENCE_ARTIFACT = "evidence.json";
/** `<session>.<nanoid>` */
const LEASE_ID = /^([0-9a-f]{8}|prefetch-[A-Za-z0-9_-]{8,32})\.[A-Za-z0-9_-]{10,40}$/;

/** True for 8 lower-case hex characters. */
export function isSessionId(value: string): boolean {
  return SESSION_ID.test(value);
}

/** True for the id of a prefetch, which the project's actor owns. */
export function isPrefetchId(value: string): boolean {
  return PREFETCH_ID.test(value);
}

/** The session (or prefetch) a lease id belongs to; `null` when it is not a lease id. */
export function leaseSubject(leaseId: string): string | null {
  return LEASE_ID.exec(leaseId)?.[1] ?? null;
}
