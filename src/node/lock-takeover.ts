import { createHash } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import type { HeartbeatWatch } from "./heartbeat-watch.ts";
import { type LockClaim, putInPlace } from "./lock-claim.ts";
import { type HolderState, withoutBeat } from "./lock-holder.ts";

const DIGEST_CHARS = 32;

/** Why the lock could be acquired. `lapsed`: a holder without a sign of life, which may still be paused. */
export type Precursor = "none" | "dead" | "lapsed";

export interface Takeover {
  /** The lock file. */
  readonly path: string;
  readonly claim: LockClaim;
  /** Whether the holder that this text names lives. */
  readonly judge: (text: string) => Promise<HolderState>;
  readonly watch: HeartbeatWatch;
  /** Called before a lapsed holder is succeeded, perhaps in vain. */
  readonly beforeLapsed?: () => Promise<void>;
}

/**
 * `contended`: another process is taking the lock over, or has just released it. `watched`: only the
 * heartbeat can tell whether the holder lives.
 */
export type Attempt =
  | { readonly kind: "acquired"; readonly precursor: Precursor }
  | { readonly kind: "contended" }
  | { readonly kind: "held" | "watched"; readonly text: string };

/** The text of a lock file; `null` when there is none that can be read. */
export async function readLock(path: string): Promise<string | null> {
  // Opened each time: a network file system then asks its server for the content.
  return readFile(path, "utf8").catch(() => null);
}

/**
 * Takes over the lock of a dead or lapsed holder. Removing it first would be a race: a slow process could
 * remove the lock of the successor. Instead, the file `<lock>.after-<digest of the dead holder>` can be
 * made only once, and the process that made it replaces the lock. If that process dies before it does, its
 * own file has a successor in the same way.
 */
export async function takeOver(takeover: Takeover): Promise<Attempt> {
  const { path, claim } = takeover;
  const first = await readLock(path);
  if (first === null) return { kind: "contended" };
  const succession = await succeed(takeover, first);
  if (!("steps" in succession)) return succession;
  const { steps, precursor } = succession;
  if (precursor === "lapsed") await takeover.beforeLapsed?.();
  // A successor replaces the lock before it removes its steps: an unchanged lock has no successor yet.
  const isFirst = (await readLock(path)) === first;
  if (isFirst) await rename(claim.file, path);
  await Promise.all((isFirst ? steps : steps.slice(-1)).map((step) => rm(step, { force: true })));
  return isFirst ? { kind: "acquired", precursor } : { kind: "contended" };
}

/** The files that name the successors of a holder, the last one this process. */
interface Succession {
  readonly steps: readonly string[];
  readonly precursor: Precursor;
}

/** Follows the line of successors that died during their takeover, and joins its end. */
async function succeed(takeover: Takeover, first: string): Promise<Succession | Attempt> {
  const steps: string[] = [];
  let precursor: Precursor = "dead";
  for (let at = takeover.path, text = first; ; ) {
    const state = await stateOf(takeover, at, text);
    if (state === "waiting") return { kind: "watched", text };
    // A living process at a step is taking the lock over right now.
    if (state === "alive") return at === takeover.path ? { kind: "held", text } : { kind: "contended" };
    if (state === "lapsed") precursor = "lapsed";
    const step = stepAfter(takeover.path, text);
    steps.push(step);
    if (await putInPlace(takeover.claim, step)) return { steps, precursor };
    const next = await readLock(step);
    if (next === null) return { kind: "contended" };
    at = step;
    text = next;
  }
}

async function stateOf(
  { judge, watch }: Takeover,
  path: string,
  text: string,
): Promise<"alive" | "dead" | "waiting" | "lapsed"> {
  const state = await judge(text);
  return state === "unknown" ? watch.look(path, text) : state;
}

function stepAfter(path: string, text: string): string {
  const digest = createHash("sha256").update(withoutBeat(text)).digest("hex");
  return `${path}.after-${digest.slice(0, DIGEST_CHARS)}`;
}
