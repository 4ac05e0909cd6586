/** The lease that `poll` printed last for a session, stored so that `emit --id` needs the session only. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { stateDir } from "../../node/state-dir.ts";

const StoredLease = v.object({ id: v.string(), run: v.string(), agent: v.string() });
export type StoredLease = v.InferOutput<typeof StoredLease>;

/** Files of older leases are removed. */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000;

/** Stores a lease in the project's state folder, readable by its owner only. Without that folder nothing is stored. */
export async function storeLease(root: string, session: string, lease: StoredLease): Promise<void> {
  const folder = folderOf(root);
  const { id, run, agent } = lease;
  try {
    await stat(stateDir(root));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeOld(folder);
    await writeFile(fileOf(root, session), JSON.stringify({ id, run, agent }), { mode: 0o600 });
  } catch {
    // A convenience only: without the file, --lease names the lease.
  }
}

/** The stored lease; `null` when there is none. */
export async function readStoredLease(root: string, session: string): Promise<StoredLease | null> {
  try {
    const parsed = v.safeParse(StoredLease, JSON.parse(await readFile(fileOf(root, session), "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Removes the lease of a session whose work is resolved. */
export async function deleteStoredLease(root: string, session: string): Promise<void> {
  await rm(fileOf(root, session), { force: true });
}

/** Removes a lease that was lost, but not the one of another agent that has the event now. */
export async function forgetLostLease(root: string, session: string, leaseId: string): Promise<void> {
  if ((await readStoredLease(root, session))?.id === leaseId) await deleteStoredLease(root, session);
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs > MAX_AGE_MS) await rm(path, { force: true });
  }
}

function folderOf(root: string): string {
  return stateDir(root, "leases");
}

function fileOf(root: string, session: string): string {
  return join(folderOf(root), `${session}.lease`);
}
