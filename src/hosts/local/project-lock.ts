import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { isCopiedFrom } from "../../node/copied-folder.ts";
import { hasErrorCode, missingAsNull } from "../../node/errno.ts";
import { acquireLock, type LockPolicy } from "../../node/file-lock.ts";
import { nodeFileSystem } from "../../node/file-system.ts";
import { LOCK_TIMING, type LockTiming, startHeartbeat } from "../../node/held-lock.ts";
import { holderPlace } from "../../node/holder-place.ts";
import { readJsonFile } from "../../node/json-file.ts";
import {
  type FoundHolder,
  type HolderState,
  judgeHolder,
  type LockHolder,
  parseHolder,
} from "../../node/lock-holder.ts";
import { distanceBetween, ownIdentity, type ProcessIdentity } from "../../node/process-identity.ts";
import { shellWord } from "../../protocol/command-line.ts";
import type { LockInspection } from "../../protocol/local-server.ts";
import { AlreadyRunningError } from "./already-running-error.ts";
import { markUnfenced } from "./fence-journals.ts";

/** A lock that is held. */
export interface ProjectLock {
  readonly startedAt: string;
  /** Resolves when a heartbeat finds that the lock is no longer this process's. */
  readonly lost: Promise<void>;
  /** Whether this process still is the project's only writer. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface ProjectLockOptions {
  /** Absent: the timing that all servers of a project share. Only a test has another. */
  readonly timing?: LockTiming | undefined;
  /** Called with a sentence for people when the start has to wait for the heartbeat of a holder. */
  readonly onWait?: (message: string) => void;
}

/** How long processes that take over a dead one's lock at once are waited for. */
const CONTENDERS_MS = 1_000;
const LOCK_FILE_MODE = 0o600;

/**
 * Makes this process the project's only writer, and shows from now on that it lives.
 * @param folder the project's state folder
 * @throws AlreadyRunningError when its owner is alive
 */
export async function lockProject(folder: string, options: ProjectLockOptions = {}): Promise<ProjectLock> {
  const { timing = LOCK_TIMING, onWait } = options;
  const identity = await ownIdentity();
  const startedAt = new Date().toISOString();
  const me: LockHolder = { ...identity, startedAt, nonce: nanoid(), folder: await realpath(folder) };
  const policy: LockPolicy = {
    judge: (text) => judge(identity, folder, text),
    waitForHolder: false,
    waitMs: CONTENDERS_MS,
    timing,
    mode: LOCK_FILE_MODE,
    onWatch: async (text) => onWait?.(await waitMessage(identity, folder, text, timing)),
    beforeLapsed: () => markUnfenced(nodeFileSystem, folder),
  };
  const result = await acquireLock(lockPath(folder), me, policy);
  if (!result.acquired) throw await refusal(folder, identity, result);
  const { lock } = result;
  let onLost = () => {};
  const lost = new Promise<void>((resolve) => {
    onLost = resolve;
  });
  const stopHeartbeat = startHeartbeat(lock, timing.beatMs, onLost);
  return {
    startedAt: me.startedAt,
    lost,
    isHeld: () => lock.isHeld(),
    async release() {
      stopHeartbeat();
      await lock.release();
    },
  };
}

/** The holder of a project's lock, for display; `null` when it is free. Nothing is taken or taken over. */
export async function lockHolder(folder: string): Promise<LockInspection | null> {
  // A lock that this user may not read is one whose holder is not known.
  const text = await readFile(lockPath(folder), "utf8").catch((error: unknown) =>
    hasErrorCode(error, "EACCES", "EPERM") ? "" : missingAsNull(error),
  );
  if (text === null) return null;
  const owner = parseHolder(text);
  if (owner === null) return { pid: null, startedAt: null, alive: null, place: null };
  const identity = await ownIdentity();
  const state = await judgeIn(folder, identity, owner);
  return {
    pid: owner.pid,
    startedAt: owner.startedAt,
    alive: state === "unknown" ? null : state === "alive",
    place: await placeOf(folder, identity, owner),
  };
}

/** A lock that was copied with its folder names a process that holds the other one: only a heartbeat counts here. */
async function judgeIn(folder: string, me: ProcessIdentity, owner: FoundHolder): Promise<HolderState> {
  const state = await judgeHolder(me, owner);
  return state === "alive" && (await isCopiedFrom(owner.folder, folder)) ? "unknown" : state;
}

async function placeOf(folder: string, me: ProcessIdentity, owner: FoundHolder): Promise<string | null> {
  const place = holderPlace(distanceBetween(me, owner), owner.host);
  if (place !== null || !(await isCopiedFrom(owner.folder, folder))) return place;
  return `in ${owner.folder}, of which this folder is a copy`;
}

function lockPath(folder: string): string {
  return join(folder, "lock");
}

async function judge(me: ProcessIdentity, folder: string, text: string): Promise<HolderState> {
  const owner = parseHolder(text);
  return owner === null ? "unknown" : judgeIn(folder, me, owner);
}

async function waitMessage(
  me: ProcessIdentity,
  folder: string,
  text: string,
  { lapseMs }: LockTiming,
): Promise<string> {
  const owner = parseHolder(text);
  const place = owner && (await placeOf(folder, me, owner));
  const holder = owner === null ? "a process that it does not name" : `pid ${owner.pid}`;
  return (
    `The project's lock is held by ${holder}${place ? ` ${place}` : ""}. Whether it lives cannot be seen from ` +
    `here: its heartbeat is watched for up to ${lapseMs / 1_000} s.`
  );
}

async function refusal(
  folder: string,
  me: ProcessIdentity,
  { holder, waitedMs }: { readonly holder: string | null; readonly waitedMs: number },
): Promise<Error> {
  const owner = holder === null ? null : parseHolder(holder);
  if (owner === null && (await isFolder(lockPath(folder)))) {
    const fix = `rmdir ${shellWord(lockPath(folder))}`;
    return new Error(`the project's lock cannot be taken: a folder stands in its place. Remove it: ${fix}`);
  }
  if (owner === null)
    return new Error("the project's lock could not be taken: other processes are taking it right now");
  const server = await readJsonFile(join(folder, "server.json"));
  const isItsFile = server?.pid === owner.pid && isSameStart(server.startedAt, owner.startedAt);
  const port = isItsFile && typeof server.port === "number" ? server.port : null;
  const place = await placeOf(folder, me, owner);
  return new AlreadyRunningError(owner, { port, place, waitedMs });
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Two servers in different containers may have the same pid. */
function isSameStart(inFile: unknown, inLock: string): boolean {
  return inFile === undefined || inFile === inLock;
}
