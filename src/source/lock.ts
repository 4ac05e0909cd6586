/**
 * One writer per file, across processes. A lock is a small file that says who holds it; it appears whole (by
 * hard link), and only the process that holds it takes it away, unless that process is gone.
 */
import { createHash } from "node:crypto";
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { hasCode, liveFolder } from "./folder.ts";

/** Work under a lock takes milliseconds: one this old was left by a process whose number another has now. */
const STALE_LOCK_MS = 30_000;
/** How long a command waits for another one before it says that the file is busy. */
const LOCK_WAIT_MS = 10_000;
const FIRST_RETRY_MS = 4;
const LONGEST_RETRY_MS = 50;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** The lock was not free in time. */
export class LockBusy extends Error {
  readonly code = "file_busy";
}

/**
 * Runs `work` while no other process works under the same name in this project.
 * Throws `LockBusy` after `waitMs`; whatever `work` throws passes through, the lock released.
 */
export async function withLock<T>(
  root: string,
  name: string,
  work: () => Promise<T>,
  waitMs: number = LOCK_WAIT_MS,
): Promise<T> {
  const folder = await liveFolder(root, "locks");
  const path = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 24)}.lock`);
  const token = nanoid();
  await acquire(path, token, name, waitMs);
  try {
    return await work();
  } finally {
    const holder = await readHolder(path);
    if (holder?.token === token) await rm(path, { force: true });
  }
}

async function acquire(path: string, token: string, name: string, waitMs: number): Promise<void> {
  const mine = `${path}.${token}`;
  const holder: Holder = { pid: process.pid, host: hostname(), token };
  await writeFile(mine, JSON.stringify(holder), { flag: "wx" });
  try {
    const giveUpAt = performance.now() + waitMs;
    for (
      let delay = FIRST_RETRY_MS;
      !(await tryLink(mine, path));
      delay = Math.min(delay * 2, LONGEST_RETRY_MS)
    ) {
      if (await isAbandoned(path)) {
        await breakLock(path);
        continue;
      }
      if (performance.now() > giveUpAt) throw new LockBusy(`another command holds ${name}`);
      await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())));
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function tryLink(mine: string, path: string): Promise<boolean> {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Two processes that find the same abandoned lock must not take away each other's new one: one at a time looks again. */
async function breakLock(path: string): Promise<void> {
  const guard = `${path}.breaking`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const age = await ageMs(guard);
    if (age !== null && age > STALE_LOCK_MS) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await rmdir(guard);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const age = await ageMs(path);
  if (age === null) return false;
  if (age > STALE_LOCK_MS) return true;
  const holder = await readHolder(path);
  return holder !== null && holder.host === hostname() && !isRunning(holder.pid);
}

async function ageMs(path: string): Promise<number | null> {
  try {
    // The link shares its times with the file it was made from, written just before.
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    if (!("pid" in value) || !("host" in value) || !("token" in value)) return null;
    const { pid, host, token } = value;
    return typeof pid === "number" && typeof host === "string" && typeof token === "string"
      ? { pid, host, token }
      : null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
