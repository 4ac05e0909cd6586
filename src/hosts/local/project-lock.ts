import { join } from "node:path";
import { nanoid } from "nanoid";
import * as v from "valibot";
import { acquireLock, type LockPolicy, readLock } from "../../node/file-lock.ts";
import { readJsonFile } from "../../node/json-file.ts";
import { isProcessRunning, processStartTime } from "../../node/process-info.ts";
import type { LockInspection } from "../../protocol/local-server.ts";

/** The content of a lock: which process holds the project. */
const LockOwner = v.object({
  pid: v.pipe(v.number(), v.safeInteger()),
  /** When the process started, as the system counts it: a recycled pid has another. */
  processStart: v.fallback(v.nullable(v.string()), null),
  startedAt: v.fallback(v.string(), ""),
  /** Makes the content unique. */
  nonce: v.fallback(v.string(), ""),
});

export type LockOwner = v.InferOutput<typeof LockOwner>;

/** A lock that is held. */
export interface ProjectLock {
  readonly startedAt: string;
  /** Whether this process still is the project's only writer. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** Another server holds the project. */
export class AlreadyRunningError extends Error {
  override readonly name = "AlreadyRunningError";
  readonly code = "already_running";
  readonly pid: number;
  readonly port: number | null;
  readonly startedAt: string;

  constructor(owner: LockOwner, port: number | null) {
    const where = port === null ? "" : ` on port ${port}`;
    super(
      `A server of this project is already running${where} (pid ${owner.pid}, since ${owner.startedAt}).`,
    );
    this.pid = owner.pid;
    this.port = port;
    this.startedAt = owner.startedAt;
  }
}

/** A living server ends the attempt; processes that take over a dead one's lock at once are waited for. */
const POLICY: LockPolicy = {
  async isAbandoned({ content }) {
    const owner = parseOwner(content);
    return owner === null || !(await isAlive(owner));
  },
  waitForHolder: false,
  waitMs: 1_000,
  mode: 0o600,
};

/**
 * Makes this process the project's only writer.
 * @param folder the project's state folder
 * @throws AlreadyRunningError when its owner is alive
 */
export async function lockProject(folder: string): Promise<ProjectLock> {
  const me: LockOwner = {
    pid: process.pid,
    processStart: await processStartTime(process.pid),
    startedAt: new Date().toISOString(),
    nonce: nanoid(),
  };
  const result = await acquireLock(lockPath(folder), JSON.stringify(me), POLICY);
  if (result.acquired) return { startedAt: me.startedAt, isHeld: result.isHeld, release: result.release };
  const owner = result.holder === null ? null : parseOwner(result.holder);
  if (owner !== null) throw await alreadyRunning(folder, owner);
  throw new Error("the project's lock could not be taken: other processes are taking it right now");
}

/** The holder of a project's lock, for display; `null` when it is free. Nothing is taken or taken over. */
export async function lockHolder(folder: string): Promise<LockInspection | null> {
  const lock = await readLock(lockPath(folder));
  if (lock === null) return null;
  const owner = parseOwner(lock.content);
  if (owner === null) return { pid: null, startedAt: null, alive: false };
  return { pid: owner.pid, startedAt: owner.startedAt, alive: await isAlive(owner) };
}

function lockPath(folder: string): string {
  return join(folder, "lock");
}

async function alreadyRunning(folder: string, owner: LockOwner): Promise<AlreadyRunningError> {
  const server = await readJsonFile(join(folder, "server.json"));
  const port = server?.pid === owner.pid && typeof server.port === "number" ? server.port : null;
  return new AlreadyRunningError(owner, port);
}

/** The owner that a lock names; `null` when it names none. */
function parseOwner(content: string): LockOwner | null {
  try {
    const parsed = v.safeParse(LockOwner, JSON.parse(content));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  if (!isProcessRunning(owner.pid)) return false;
  const start = await processStartTime(owner.pid);
  if (start === "ended") return false;
  return start === null || owner.processStart === null || start === owner.processStart;
}
