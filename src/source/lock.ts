/** One writer per source file, across processes: the policy of `node/file-lock.ts` for commands that edit. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { acquireLock } from "../node/file-lock.ts";
import { type HeldLock, LOCK_TIMING, type LockTiming, startHeartbeat } from "../node/held-lock.ts";
import { judgeHolder, parseHolder } from "../node/lock-holder.ts";
import { ownIdentity, type ProcessIdentity } from "../node/process-identity.ts";
import { prepareStateSubdir } from "../node/state-dir.ts";

/** How long a command waits for another one before it reports that the file is busy. */
const LOCK_WAIT_MS = 10_000;
const LOCK_FILE_MODE = 0o666;

/** The lock was not free in time, or another process took it over. */
export class LockBusy extends Error {
  readonly code = "file_busy";
}

/** Checks right before a write that the lock is still this process's: it may have been paused since. */
export type ConfirmLock = () => Promise<void>;

export interface LockOptions {
  /** How long to wait for another process; absent: 10 s. */
  readonly waitMs?: number;
  /** Absent: the timing that all commands share. Only a test has another. */
  readonly timing?: LockTiming;
}

/**
 * Runs `work` while no other process works under the same name in this project.
 * @param work gets a check that rejects with LockBusy once the lock was taken over
 * @throws LockBusy after `waitMs`; an error of `work`, after the lock was released
 */
export async function withLock<T>(
  root: string,
  name: string,
  work: (confirm: ConfirmLock) => Promise<T>,
  { waitMs = LOCK_WAIT_MS, timing = LOCK_TIMING }: LockOptions = {},
): Promise<T> {
  const folder = await prepareStateSubdir(root, "locks");
  const path = join(folder, `${createHash("sha256").update(name).digest("hex").slice(0, 24)}.lock`);
  const identity = await ownIdentity();
  const holder = { ...identity, startedAt: new Date().toISOString(), nonce: nanoid(), folder: null };
  const result = await acquireLock(path, holder, {
    judge: (text) => judge(identity, text),
    waitForHolder: true,
    waitMs,
    timing,
    mode: LOCK_FILE_MODE,
  });
  if (!result.acquired) throw new LockBusy(`another command holds ${name}`);
  const { lock } = result;
  const stopHeartbeat = startHeartbeat(lock, timing.beatMs, () => undefined);
  try {
    return await work(() => confirm(lock, name));
  } finally {
    stopHeartbeat();
    await lock.release();
  }
}

async function confirm(lock: HeldLock, name: string): Promise<void> {
  if (!(await lock.isHeld())) throw new LockBusy(`another command has taken over ${name}`);
}

async function judge(me: ProcessIdentity, text: string) {
  const holder = parseHolder(text);
  return holder === null ? "unknown" : judgeHolder(me, holder);
}
