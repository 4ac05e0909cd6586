/**
 * A lock between processes: one small file whose content names its holder. The file appears with its
 * content in one step (a hard link); where the file system has no links, it is created exclusively and
 * read back. A lock whose holder is dead, or gives no sign of life, gets exactly one successor.
 */
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { nanoid } from "nanoid";
import { HeartbeatWatch } from "./heartbeat-watch.ts";
import { HeldLock, type LockTiming } from "./held-lock.ts";
import { putInPlace } from "./lock-claim.ts";
import { type LockHolder, lockText } from "./lock-holder.ts";
import { type Attempt, type Precursor, type Takeover, takeOver } from "./lock-takeover.ts";

const FIRST_RETRY_MS = 4;
const MAX_RETRY_MS = 50;

export interface LockPolicy extends Pick<Takeover, "judge" | "beforeLapsed"> {
  /** `false`: a living holder ends the attempt at once. Concurrent takeovers are always waited for. */
  readonly waitForHolder: boolean;
  /**
   * How long to retry, milliseconds. A heartbeat that is watched gets the time to lapse in addition; with
   * `waitForHolder: false` it is watched to the end.
   */
  readonly waitMs: number;
  readonly timing: LockTiming;
  /** Permission bits of the lock file. */
  readonly mode: number;
  /** Called once when a heartbeat has to be watched, with the text of its lock. */
  readonly onWatch?: (text: string) => Promise<void>;
}

export type LockResult =
  | { readonly acquired: true; readonly lock: HeldLock; readonly precursor: Precursor }
  /** `holder`: text of the lock of a living holder; `null` when other processes were taking it over. */
  | { readonly acquired: false; readonly holder: string | null; readonly waitedMs: number };

/**
 * Acquires the lock file at `path`. Its heartbeat is the caller's task (`startHeartbeat`).
 * @param holder its `nonce` is unique for every call, because takeover and release compare it
 * @throws system errors of its folder
 */
export async function acquireLock(path: string, holder: LockHolder, policy: LockPolicy): Promise<LockResult> {
  const claim = { file: `${path}.${nanoid()}`, text: lockText(holder), mode: policy.mode };
  const takeover = { ...policy, path, claim, watch: new HeartbeatWatch(policy.timing.lapseMs) };
  const begun = performance.now();
  let isWatching = false;
  await writeFile(claim.file, claim.text, { flag: "wx", mode: policy.mode });
  try {
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_RETRY_MS)) {
      const attempt = await tryAcquire(takeover);
      if (attempt.kind === "acquired") {
        const lock = await adopt(path, holder, policy.timing);
        if (lock !== null) return { acquired: true, lock, precursor: attempt.precursor };
      }
      if (attempt.kind === "watched" && !isWatching) {
        isWatching = true;
        await policy.onWatch?.(attempt.text);
      }
      const waitedMs = performance.now() - begun;
      if (isFinal(attempt, waitedMs, policy))
        return { acquired: false, holder: "text" in attempt ? attempt.text : null, waitedMs };
      await delay(pauseMs * (0.5 + Math.random()));
    }
  } finally {
    await rm(claim.file, { force: true });
  }
}

async function tryAcquire(takeover: Takeover): Promise<Attempt> {
  if (await putInPlace(takeover.claim, takeover.path)) return { kind: "acquired", precursor: "none" };
  return takeOver(takeover);
}

function isFinal(
  { kind }: Attempt,
  waitedMs: number,
  { waitForHolder, waitMs, timing }: LockPolicy,
): boolean {
  // The end of a watch is a heartbeat that changes or lapses; its length depends on the machine's load.
  if (!waitForHolder && kind !== "contended") return kind === "held";
  return waitedMs > waitMs + (kind === "watched" ? 2 * timing.lapseMs : 0);
}

/** The first heartbeat also confirms that the lock was not taken by another process in the same moment. */
async function adopt(path: string, holder: LockHolder, timing: LockTiming): Promise<HeldLock | null> {
  const lock = new HeldLock(path, holder, timing);
  try {
    return (await lock.beat()) ? lock : null;
  } catch (error) {
    await lock.release();
    throw error;
  }
}
