import { createHash } from "node:crypto";
import { link, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { nanoid } from "nanoid";
import { processStartTime } from "../../node/process-start-time.ts";
import { readJsonFile } from "../../node/state-dir.ts";
import type { LockInspection } from "../../protocol/local-server.ts";

/** Who holds a project. */
export interface LockOwner {
  readonly pid: number;
  /** When the process began, as the system counts it: a recycled pid has another. */
  readonly processStart: string | null;
  readonly startedAt: string;
  readonly nonce: string;
}

/** A lock that is held. */
export interface ProjectLock {
  readonly startedAt: string;
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

/** Who holds a project's lock, for people; `null` when nobody does. Nothing is taken or taken over. */
export async function lockHolder(folder: string): Promise<LockInspection | null> {
  const text = await readText(join(folder, "lock"));
  if (text === null) return null;
  const owner = ownerOf(text);
  if (owner === null) return { pid: null, startedAt: null, alive: false };
  return { pid: owner.pid, startedAt: owner.startedAt, alive: await isAlive(owner) };
}

/** Takers that meet over one stale lock look again this often before they give up. */
const MAX_TRIES = 25;
const RETRY_MS = 20;

/**
 * Makes this process the project's only writer. The lock appears with its content in one step (a
 * hard link), so that nobody ever reads half of one; a dead owner's lock has one successor.
 * @throws AlreadyRunningError when its owner lives
 */
export async function lockProject(folder: string): Promise<ProjectLock> {
  const path = join(folder, "lock");
  const me: LockOwner = {
    pid: process.pid,
    processStart: await processStartTime(process.pid),
    startedAt: new Date().toISOString(),
    nonce: nanoid(),
  };
  const mine = join(folder, `lock.${me.nonce}`);
  await writeFile(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      if ((await linked(mine, path)) || (await succeeded(folder, mine))) {
        return { startedAt: me.startedAt, release: () => release(path, me.nonce) };
      }
      await delay(RETRY_MS);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new Error("the project's lock could not be taken: others are taking it right now");
}

/**
 * Succeeds a dead owner. Its lock cannot simply be moved away: whoever is slow would move its new
 * owner's. Instead the name `lock.after-<digest of the dead lock>` can be had only once, and who
 * has it replaces the lock; if that one dies on the way, its own successor does, and so on.
 * @returns false when somebody else is on the way, or was faster
 */
async function succeeded(folder: string, mine: string): Promise<boolean> {
  const path = join(folder, "lock");
  const root = await readText(path);
  const steps: string[] = [];
  for (let text = root; ; ) {
    if (text === null) return false;
    const owner = ownerOf(text);
    if (owner && (await isAlive(owner))) {
      if (text === root) throw await alreadyRunning(folder, owner);
      return false;
    }
    const step = join(folder, `lock.after-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`);
    steps.push(step);
    if (await linked(mine, step)) break;
    text = await readText(step);
  }
  // A winner replaces the lock before it takes its steps away: where the lock is unchanged, nobody has.
  const won = (await readText(path)) === root;
  if (won) await rename(mine, path);
  await Promise.all((won ? steps : steps.slice(-1)).map((step) => rm(step, { force: true })));
  return won;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function alreadyRunning(folder: string, owner: LockOwner): Promise<AlreadyRunningError> {
  const server = await readJsonFile(join(folder, "server.json"));
  const port = server?.pid === owner.pid && typeof server.port === "number" ? server.port : null;
  return new AlreadyRunningError(owner, port);
}

/** A file's text; `null` when it cannot be read. */
async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

/** Who a lock says holds it; `null` when it says nothing of the kind. */
function ownerOf(text: string): LockOwner | null {
  try {
    const value: LockOwner | null = JSON.parse(text);
    return Number.isSafeInteger(value?.pid) ? value : null;
  } catch {
    return null;
  }
}

async function isAlive(owner: LockOwner): Promise<boolean> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const start = await processStartTime(owner.pid);
  if (start === "ended") return false;
  return start === null || owner.processStart === null || start === owner.processStart;
}

async function release(path: string, nonce: string): Promise<void> {
  const text = await readText(path);
  if (text !== null && ownerOf(text)?.nonce === nonce) await unlink(path).catch(() => undefined);
}
