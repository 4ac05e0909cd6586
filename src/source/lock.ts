/** One writer per source file, across processes: the policy of `node/file-lock.ts` for commands that edit. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { nanoid } from "nanoid";
import * as v from "valibot";
import { acquireLock, type FoundLock } from "../node/file-lock.ts";
import { isProcessRunning } from "../node/process-info.ts";
import { prepareStateSubdir } from "../node/state-dir.ts";

/** An edit takes milliseconds: the process of an older lock is dead, even if its number is in use again. */
const STALE_LOCK_MS = 30_000;
/** How long a command waits for another one before it reports that the file is busy. */
const LOCK_WAIT_MS = 10_000;
const LOCK_FILE_MODE = 0o666;

const Holder = v.object({ pid: v.number(), host: v.string(), token: v.string() });

/** The lock was not free in time. */
export class LockBusy extends Error {
  readonly code = "file_busy";
}

/**
 * Runs `work` while no other process works under the same name in this project.
 * @throws LockBusy after `waitMs`; an error of `work`, after the lock was released
 */
export async function withLock<T>(
  root: string,
  name: string,
  work: () => Promise<T>,
  waitMs: number = LOCK_WAIT_MS,
): Promise<T> {
  const folder = await prepareStateSubdir(root, "locks");
  const path = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 24)}.lock`);
  const holder: v.InferOutput<typeof Holder> = { pid: process.pid, host: hostname(), token: nanoid() };
  const lock = await acquireLock(path, JSON.stringify(holder), {
    isAbandoned,
    waitForHolder: true,
    waitMs,
    mode: LOCK_FILE_MODE,
  });
  if (!lock.acquired) throw new LockBusy(`another command holds ${name}`);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

function isAbandoned({ content, ageMs }: FoundLock): boolean {
  if (ageMs > STALE_LOCK_MS) return true;
  const holder = parseHolder(content);
  return holder !== null && holder.host === hostname() && !isProcessRunning(holder.pid);
}

function parseHolder(content: string): v.InferOutput<typeof Holder> | null {
  try {
    const parsed = v.safeParse(Holder, JSON.parse(content));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
