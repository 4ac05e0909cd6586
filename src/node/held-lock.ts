import { type FileHandle, open, readFile, rm, stat } from "node:fs/promises";
import { currentInstant, type Instant, mostElapsedMs } from "./elapsed-time.ts";
import { missingAsNull } from "./errno.ts";
import { beatDigits, type LockHolder, lockHead } from "./lock-holder.ts";

/** How often a holder shows that it lives, and after how long without a sign a stranger succeeds it. */
export interface LockTiming {
  readonly beatMs: number;
  /** Several times `beatMs`: a busy machine may delay a few. */
  readonly lapseMs: number;
}

export const LOCK_TIMING: LockTiming = { beatMs: 2_000, lapseMs: 12_000 };

/** Numbers by which an unchanged lock file is recognized without reading it. */
interface SeenFile {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
}

const CONFIRM_ATTEMPTS = 3;

/** A lock file that this process has acquired. */
export class HeldLock {
  readonly #path: string;
  readonly #head: string;
  /** A heartbeat older than this no longer proves anything: a stranger may count it as lapsed soon. */
  readonly #freshMs: number;
  #beats = 0;
  #beating: Promise<boolean> | null = null;
  #beatAt: Instant | null = null;
  #seen: SeenFile | null = null;

  constructor(path: string, holder: LockHolder, timing: LockTiming) {
    this.#path = path;
    this.#head = lockHead(holder);
    this.#freshMs = timing.lapseMs / 2;
  }

  /**
   * Whether the lock file is still this process's: not deleted, replaced or taken over. A process that was
   * paused first renews its heartbeat, which a successor's file refuses.
   * @throws system errors that say neither
   */
  async isHeld(): Promise<boolean> {
    for (let attempt = 0; !this.#isFresh(); attempt += 1) {
      if (attempt === CONFIRM_ATTEMPTS) throw new Error("the lock could not be confirmed in time");
      if (!(await this.beat())) return false;
    }
    const found = await stat(this.#path, { bigint: true }).catch(missingAsNull);
    if (found === null) return false;
    if (found.ino === this.#seen?.ino && found.mtimeNs === this.#seen.mtimeNs) return true;
    // Another file, or this one in the middle of a heartbeat.
    const text = await readFile(this.#path, "utf8").catch(missingAsNull);
    return text?.startsWith(this.#head) ?? false;
  }

  /**
   * Changes the number in the lock file, so that strangers see that its holder lives. The file is opened by
   * its name each time: network file systems then ask their server whose it is, and get the change at the
   * close.
   * @returns false when the file is no longer this process's; it is not touched then
   * @throws system errors
   */
  beat(): Promise<boolean> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  /** Removes the lock file, if it is still this process's. */
  async release(): Promise<void> {
    await this.#beating?.catch(() => undefined);
    const text = await readFile(this.#path, "utf8").catch(() => null);
    if (text?.startsWith(this.#head)) await rm(this.#path, { force: true });
  }

  async #beat(): Promise<boolean> {
    const begun = currentInstant();
    const file = await open(this.#path, "r+").catch(missingAsNull);
    if (file === null) return false;
    try {
      if (!(await file.readFile("utf8")).startsWith(this.#head)) return false;
      await this.#renew(file);
    } finally {
      await file.close();
    }
    this.#beatAt = begun;
    return true;
  }

  async #renew(file: FileHandle): Promise<void> {
    this.#beats += 1;
    await file.write(beatDigits(this.#beats), Buffer.byteLength(this.#head), "utf8");
    const { ino, mtimeNs } = await file.stat({ bigint: true });
    this.#seen = { ino, mtimeNs };
  }

  #isFresh(): boolean {
    // A wall clock that was set costs one heartbeat more, and nothing else.
    return this.#beatAt !== null && mostElapsedMs(this.#beatAt) < this.#freshMs;
  }
}

/**
 * Renews a lock's heartbeat until it is stopped. It does not keep the process alive. A heartbeat that fails
 * is left to the next one: `isHeld` does not rely on it.
 * @param onLost called once, when the lock is no longer this process's
 * @returns stops it
 */
export function startHeartbeat(lock: HeldLock, beatMs: number, onLost: () => void): () => void {
  let isLost = false;
  const timer = setInterval(() => {
    void lock.beat().then(
      (isHeld) => {
        // On a slow disk several ticks wait for one heartbeat.
        if (isHeld || isLost) return;
        isLost = true;
        clearInterval(timer);
        onLost();
      },
      () => undefined,
    );
  }, beatMs);
  timer.unref();
  return () => clearInterval(timer);
}
