/** The content of a lock file: who holds it, and a number that its holder changes while it lives. */
import * as v from "valibot";
import { distanceBetween, type ProcessIdentity } from "./process-identity.ts";
import { isProcessRunning, processStartTime } from "./process-info.ts";

const MAX_PID = 2 ** 31 - 1;
const BEAT_DIGITS = 12;
/** The member with the heartbeat is the last one, and has always the same length. */
const BEAT = /,"beat":"\d+"\}$/;

const MaybeText = v.fallback(v.nullable(v.string()), null);

const LockHolder = v.object({
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PID)),
  processStart: MaybeText,
  machine: MaybeText,
  boot: MaybeText,
  namespace: MaybeText,
  host: MaybeText,
  /** ISO 8601. */
  startedAt: v.fallback(v.string(), ""),
  /** A random id of this holder: makes the content unique. */
  nonce: v.fallback(v.string(), ""),
  /** The folder that it locks, absolute: a copy of the lock in another folder locks nothing there. */
  folder: MaybeText,
});

export interface LockHolder extends ProcessIdentity {
  readonly startedAt: string;
  readonly nonce: string;
  readonly folder: string | null;
}

/** What a lock says of its holder. */
export interface FoundHolder extends LockHolder {
  /** False for a lock of a version without heartbeats. */
  readonly hasHeartbeat: boolean;
}

/** `unknown`: only the heartbeat can tell. */
export type HolderState = "alive" | "dead" | "unknown";

/** The text of a lock file before the digits of its heartbeat. */
export function lockHead(holder: LockHolder): string {
  return `${JSON.stringify(holder).slice(0, -1)},"beat":"`;
}

/** The digits of a heartbeat: always as many, so that they can be overwritten in place. */
export function beatDigits(beat: number): string {
  return String(beat).padStart(BEAT_DIGITS, "0");
}

/** The whole text of a new lock file. */
export function lockText(holder: LockHolder): string {
  return `${lockHead(holder)}${beatDigits(0)}"}`;
}

/** The part of a lock's text that stays the same while its holder lives. */
export function withoutBeat(text: string): string {
  return text.replace(BEAT, "");
}

/** The holder that a lock names; `null` when it names none. */
export function parseHolder(text: string): FoundHolder | null {
  try {
    const parsed = v.safeParse(LockHolder, JSON.parse(text));
    return parsed.success ? { ...parsed.output, hasHeartbeat: BEAT.test(text) } : null;
  } catch {
    return null;
  }
}

/**
 * Whether a holder lives, as far as this process can see. The pid of a holder in another namespace, boot or
 * machine says nothing here.
 */
export async function judgeHolder(me: ProcessIdentity, holder: FoundHolder): Promise<HolderState> {
  if (!holder.hasHeartbeat) return judgeOlder(me, holder);
  return distanceBetween(me, holder) === "same" ? judgeByPid(holder) : "unknown";
}

async function judgeByPid(holder: FoundHolder): Promise<HolderState> {
  if (!isProcessRunning(holder.pid)) return "dead";
  const start = await processStartTime(holder.pid);
  if (start === "ended") return "dead";
  if (start === null || holder.processStart === null) return "unknown";
  return start === holder.processStart ? "alive" : "dead";
}

/** Versions without heartbeats knew the pid (servers), or the pid and the host name (source locks). */
async function judgeOlder(me: ProcessIdentity, holder: FoundHolder): Promise<HolderState> {
  if (holder.host !== null && holder.host !== me.host) return "unknown";
  const state = await judgeByPid(holder);
  return state === "unknown" && holder.host === null ? "alive" : state;
}
