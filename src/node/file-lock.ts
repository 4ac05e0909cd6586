/**
 * A lock between processes: one small file whose content names its holder. The file appears with its
 * content in one step (a hard link), so no reader ever sees half of it. A lock whose holder has died
 * gets exactly one successor.
 */
import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { link, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { nanoid } from "nanoid";
import { hasErrorCode, missingAsNull } from "./errno.ts";

const FIRST_RETRY_MS = 4;
const MAX_RETRY_MS = 50;

/** A lock file as it was found. */
export interface FoundLock {
  /** What its holder wrote. */
  readonly content: string;
  /** Time since the holder wrote it, milliseconds. */
  readonly ageMs: number;
}

export interface LockPolicy {
  /** Whether the holder is dead, so that the lock may be taken over. */
  readonly isAbandoned: (lock: FoundLock) => boolean | Promise<boolean>;
  /** `false`: a living holder ends the attempt at once. Concurrent takeovers are always waited for. */
  readonly waitForHolder: boolean;
  /** How long to retry, milliseconds. */
  readonly waitMs: number;
  /** Permission bits of the lock file. */
  readonly mode: number;
}

export type LockResult =
  | {
      readonly acquired: true;
      /** Removes the lock, if this process still holds it. */
      readonly release: () => Promise<void>;
      /**
       * Whether the lock file is still the one that was written: not deleted, replaced or taken over.
       * @throws system errors that say neither
       */
      readonly isHeld: () => Promise<boolean>;
    }
  /** `holder`: content of the lock of a living holder; `null` when other processes were taking it over. */
  | { readonly acquired: false; readonly holder: string | null };

/**
 * Acquires the lock file at `path`.
 * @param content names the holder; unique for every call, because takeover and release compare it
 * @throws system errors of its folder
 */
export async function acquireLock(path: string, content: string, policy: LockPolicy): Promise<LockResult> {
  const mine = `${path}.${nanoid()}`;
  const giveUpAt = performance.now() + policy.waitMs;
  await writeFile(mine, content, { flag: "wx", mode: policy.mode });
  try {
    const written = await stat(mine, { bigint: true });
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_RETRY_MS)) {
      const attempt = (await tryLink(mine, path)) ? "acquired" : await takeOver(path, mine, policy);
      if (attempt === "acquired") {
        return {
          acquired: true,
          release: () => release(path, content),
          isHeld: () => isUnchanged(path, written),
        };
      }
      const holder = attempt === "contended" ? null : attempt.holder;
      const isFinal = holder !== null && !policy.waitForHolder;
      if (isFinal || performance.now() > giveUpAt) return { acquired: false, holder };
      await delay(pauseMs * (0.5 + Math.random()));
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** A deleted file's number may be given to the next one, which then differs in its time. */
async function isUnchanged(path: string, written: BigIntStats): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(missingAsNull);
  return found !== null && found.ino === written.ino && found.mtimeNs === written.mtimeNs;
}

/** Reads a lock file; `null` when there is none that can be read. */
export async function readLock(path: string): Promise<FoundLock | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    // A hard link has the times of the file it was made from, which was written just before.
    const { mtimeMs } = await file.stat();
    return { content: await file.readFile("utf8"), ageMs: Date.now() - mtimeMs };
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** `contended`: another process is taking the lock over, or has just released it. */
type Attempt = "acquired" | "contended" | { readonly holder: string };

/**
 * Takes over the lock of a dead holder. Removing it first would be a race: a slow process could
 * remove the lock of the successor. Instead, the file `<lock>.after-<digest of the dead lock>` can be
 * linked only once, and the process that linked it replaces the lock. If that process dies before it
 * does, its own file has a successor in the same way.
 */
async function takeOver(path: string, mine: string, policy: LockPolicy): Promise<Attempt> {
  const dead = await readLock(path);
  if (dead === null) return "contended";
  const steps: string[] = [];
  for (let lock = dead; ; ) {
    if (!(await policy.isAbandoned(lock))) return lock === dead ? { holder: dead.content } : "contended";
    const step = `${path}.after-${createHash("sha256").update(lock.content).digest("hex").slice(0, 32)}`;
    steps.push(step);
    if (await tryLink(mine, step)) break;
    const next = await readLock(step);
    if (next === null) return "contended";
    lock = next;
  }
  // A successor replaces the lock before it removes its steps: an unchanged lock has no successor yet.
  const isFirst = (await readLock(path))?.content === dead.content;
  if (isFirst) await rename(mine, path);
  await Promise.all((isFirst ? steps : steps.slice(-1)).map((step) => rm(step, { force: true })));
  return isFirst ? "acquired" : "contended";
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function release(path: string, content: string): Promise<void> {
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === content) await rm(path, { force: true });
}
