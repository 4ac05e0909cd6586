/** The lease that `poll` was given last for a session, stored so that further commands need the session only. */
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { isSessionId } from "../../protocol/ids.ts";

const StoredLease = v.object({
  id: v.string(),
  run: v.string(),
  agent: v.string(),
  /** The poll that was given it: the same attempt is given the same event again. */
  attemptId: v.optional(v.string()),
});
export type StoredLease = v.InferOutput<typeof StoredLease>;

/** A lease under which a reply was sent: the reply may be repeated, and nothing else follows from it. */
const ResolvedLease = v.object({ ...StoredLease.entries, resolved: v.literal(true) });

/** Files of older leases are removed. */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;
const FOLDER = "leases";
const SUFFIX = ".lease";
const RESOLVED_SUFFIX = ".resolved";

/**
 * Stores a lease in the project's state folder, readable by its owner only.
 * @returns false where that folder cannot be written: commands then have to name the lease
 */
export async function storeLease(root: string, session: string, lease: StoredLease): Promise<boolean> {
  const { id, run, agent, attemptId } = lease;
  const content = { id, run, agent, ...(attemptId === undefined ? {} : { attemptId }) };
  return await writeOwnerFile(root, fileOf(root, session), content);
}

/** The stored lease; `null` when there is none, or a reply was sent under it. */
export async function readStoredLease(root: string, session: string): Promise<StoredLease | null> {
  return readOwnerFile(fileOf(root, session), StoredLease);
}

/** The lease under which this session's last reply was sent; `null` when another lease was stored since. */
export async function readResolvedLease(root: string, session: string): Promise<StoredLease | null> {
  if ((await readStoredLease(root, session)) !== null) return null;
  return readOwnerFile(resolvedFileOf(root, session), ResolvedLease);
}

/** All stored leases of an agent, by session. */
export async function storedLeasesOf(
  root: string,
  agent: string,
): Promise<readonly { readonly session: string; readonly lease: StoredLease }[]> {
  const names = await readdir(folderOf(root)).catch(() => []);
  const sessions = names
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .filter(isSessionId);
  const found: { session: string; lease: StoredLease }[] = [];
  for (const session of sessions.sort()) {
    const lease = await readStoredLease(root, session);
    if (lease?.agent === agent) found.push({ session, lease });
  }
  return found;
}

/**
 * Removes the lease of a session whose work is resolved; it stays known for a repeated reply.
 * @param leaseId the lease that was resolved; `null` when the work was resolved without one
 */
export async function resolveStoredLease(
  root: string,
  session: string,
  leaseId: string | null,
): Promise<void> {
  const stored = await readStoredLease(root, session);
  if (stored === null || (leaseId !== null && stored.id !== leaseId)) return;
  await writeOwnerFile(root, resolvedFileOf(root, session), { ...stored, resolved: true });
  await rm(fileOf(root, session), { force: true });
}

/** Removes a lease that was lost, but not the one of another agent that has the event now. */
export async function forgetLostLease(root: string, session: string, leaseId: string): Promise<void> {
  if ((await readStoredLease(root, session))?.id === leaseId)
    await rm(fileOf(root, session), { force: true });
}

async function writeOwnerFile(root: string, path: string, content: object): Promise<boolean> {
  try {
    await removeOld(await prepareStateSubdir(root, FOLDER));
    await writeFile(path, JSON.stringify(content), { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

async function readOwnerFile<T extends v.GenericSchema>(
  path: string,
  schema: T,
): Promise<v.InferOutput<T> | null> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs > MAX_AGE_MS) await rm(path, { force: true });
  }
}

function folderOf(root: string): string {
  return stateDir(root, FOLDER);
}

function fileOf(root: string, session: string): string {
  return join(folderOf(root), `${session}${SUFFIX}`);
}

function resolvedFileOf(root: string, session: string): string {
  return join(folderOf(root), `${session}${RESOLVED_SUFFIX}`);
}
