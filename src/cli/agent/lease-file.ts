/** The lease `poll` was given last for a session, so that `emit --id` needs no more than the session. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { stateDir } from "../../node/state-dir.ts";

const StoredLease = v.object({ id: v.string(), run: v.string(), agent: v.string() });
export type StoredLease = v.InferOutput<typeof StoredLease>;

/** A lease this old is nobody's any more. */
const FORGET_MS = 24 * 60 * 60 * 1_000;

/** Notes a lease in the project's own folder, where only its owner reads it; nowhere, when there is none. */
export async function storeLease(root: string, session: string, lease: StoredLease): Promise<void> {
  const folder = folderOf(root);
  const { id, run, agent } = lease;
  try {
    await stat(stateDir(root));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await forgetOld(folder);
    await writeFile(fileOf(root, session), JSON.stringify({ id, run, agent }), { mode: 0o600 });
  } catch {
    // A convenience: whoever cannot note it names the lease with --lease.
  }
}

/** What was noted last; `null` when nothing was. */
export async function readStoredLease(root: string, session: string): Promise<StoredLease | null> {
  try {
    const parsed = v.safeParse(StoredLease, JSON.parse(await readFile(fileOf(root, session), "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** The lease has done its work. */
export async function deleteStoredLease(root: string, session: string): Promise<void> {
  await rm(fileOf(root, session), { force: true });
}

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs > FORGET_MS) await rm(path, { force: true });
  }
}

function folderOf(root: string): string {
  return stateDir(root, "leases");
}

function fileOf(root: string, session: string): string {
  return join(folderOf(root), `${session}.json`);
}
