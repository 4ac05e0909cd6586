import { createStorage } from "unstorage";
import {
  type ActorHost,
  errorResponse,
  InternalError,
  runPath,
  sessionActorName,
  streamActorName,
  toResponse,
  UnavailableError,
} from "../../src/actor/index.ts";
import { processClock } from "../../src/actor/runtime/clock.ts";
import type { CommandResult } from "../../src/actor/runtime/mailbox.ts";
import {
  closeNamespaces,
  type LocalNamespaces,
  localNamespaces,
} from "../../src/hosts/local/local-namespaces.ts";
import { guardedDriver, StateGuard } from "../../src/hosts/local/state-guard.ts";
import { isSessionId } from "../../src/protocol/ids.ts";
import { isRecord } from "../../src/protocol/is-record.ts";
import { type ArchivingDriver, archivingDriver } from "../../src/storage-drivers/jsonl/archiving.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { DiskDirectory, DiskFile } from "./disk.ts";
import { type DiskHealth, find, listNames, simulatedFileSystem } from "./file-system.ts";
import type { Written } from "./history.ts";
import { parseLine } from "./journal-reader.ts";
import type { VirtualPlatform } from "./platform.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** The state folder on the simulated disk. */
export const BASE = "/state";
const LOCK = `${BASE}/server.lock`;
const PROJECT = "default";
const MAX_ATTEMPTS = 5;
const ARCHIVE = `${BASE}/sessions/archive`;
/** An aimed crash comes within this many disk operations, counting where they begin and where they end. */
const AIMED_WITHIN = 16;
/** What takes one rename is aimed at more often than what takes several operations. */
const AIM_WEIGHTS: Readonly<Record<FileWork, number>> = {
  snapshot: 1,
  compaction: 2,
  archive: 1,
  "taking back": 40,
};
/** How often idle sessions are looked for, as in a local server. */
const SWEEP_MS = 15_000;

/** What is done to whole files, beside appending to journals. */
export type FileWork = "compaction" | "snapshot" | "archive" | "taking back";

/** One process of the server. After its crash, none of its work continues. */
export interface Life {
  alive: boolean;
  /** It stops, or its start failed: a host closes once. */
  closing: boolean;
  /** Its start failed, and all of it was closed. */
  closed: boolean;
  /** Resolves when it is over. */
  readonly ended: Promise<null>;
  readonly end: () => void;
  /** Set once the process runs. */
  actors: LocalNamespaces;
  sweeping?: ReturnType<typeof setInterval>;
  /** Journals (`project` or a session's id) whose last refusal may not have been taken back. */
  readonly uncertain: Set<string>;
}

export interface Call {
  /** A session's id, or `null` for the project. */
  readonly session: string | null;
  /** The run of that session whose stream is meant. */
  readonly run?: string;
  /** An operation of the actor, or `snapshot`. */
  readonly operation: string;
  /** What a client sent: JSON, and bytes in its member `bytes`. */
  readonly input?: unknown;
  readonly signal?: AbortSignal;
}

/** The server across its restarts: the real actors and the real driver, on a simulated disk. */
export class Server {
  readonly root = new DiskDirectory();
  readonly health: DiskHealth = { errorRate: 0, slowRate: 0 };
  life: Life | null = null;
  /** The machine stops when this many more disk operations have begun or ended. */
  crashIn = Number.POSITIVE_INFINITY;
  crashes = 0;
  /** The disk operation of the next start that fails, counted from 1; `null`: none. */
  startFailsAt: number | null = null;
  failedStarts = 0;
  /** The state is deleted when this many more disk operations have begun or ended. */
  deleteIn = Number.POSITIVE_INFINITY;
  /** What is deleted then: the whole state folder, or a part of it. */
  deletes: "folder" | "sessions" | "project" = "folder";
  /** When it was deleted (ms of the queue). */
  deletedAt = Number.POSITIVE_INFINITY;
  /** Takes what must not happen. */
  surprise: (what: string) => void = () => {};
  /** Called with each entry that is handed to the disk. */
  wrote: (written: Written) => void = () => {};
  /** Journals longer than this are compacted; absent: the server's default, which no run reaches. */
  compactAt: number | undefined;
  /** How likely an operation of work on files brings the machine to its end within the next few. */
  aimRate = 0;
  /** How often such work came to its rename, and how often a crash was aimed at it. */
  readonly done: Record<FileWork, number> = newCounts();
  readonly hit: Record<FileWork, number> = newCounts();
  /** Called when a process has ended. */
  died: () => void = () => {};
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #platform: VirtualPlatform;
  readonly #report: (error: unknown) => void;
  #ids = 0;
  #lives = 0;
  #aimedAt: FileWork | null = null;

  constructor(
    scheduler: Scheduler,
    random: Random,
    platform: VirtualPlatform,
    report: (error: unknown) => void,
  ) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#platform = platform;
    this.#report = report;
    this.root.change(new Map([[BASE.slice(1), new DiskDirectory()]]), []);
    this.root.flush();
  }

  start(): void {
    let end = () => {};
    const ended = new Promise<null>((resolve) => {
      end = () => resolve(null);
    });
    this.#lives += 1;
    const process = { alive: true, closing: false, closed: false, ended, end, uncertain: new Set<string>() };
    const life: Life = Object.assign(process, { actors: localNamespaces(this.#host(process)) });
    this.life = life;
    life.sweeping = setInterval(() => {
      void life.actors.sessions.evictIdle();
      void life.actors.streams.evictIdle();
    }, SWEEP_MS);
    void this.#finishStart(life);
  }

  /** A host loads its project at once: sessions may owe it updates. When that fails, it closes and ends. */
  async #finishStart(life: Life): Promise<void> {
    const loaded = await this.call({
      ...{ session: null, operation: "disconnectedMs", input: { owner: "unknown" } },
    });
    this.startFailsAt = null;
    if (this.life !== life || life.closing || loaded?.ok) return;
    life.closing = true;
    this.life = null;
    clearInterval(life.sweeping);
    await closeNamespaces(life.actors);
    if (!life.alive) return;
    this.failedStarts += 1;
    if (this.#platform.timerCount > 0)
      this.surprise(`a failed start left ${this.#platform.timerCount} timers`);
    life.closed = true;
    // What it still had in its hands would write now.
    this.#scheduler.after(2_000, () => {
      life.alive = false;
      life.end();
      this.#platform.dropTimers();
      this.died();
    });
  }

  /** A session's journal as the server lists it, from its beginning; `null` when it cannot be read. */
  async listJournal(session: string) {
    const { life } = this;
    if (!life) return null;
    const name = sessionActorName(PROJECT, session);
    return life.actors.sessions.read(name, "journal", 0, Number.MAX_SAFE_INTEGER).catch(() => null);
  }

  /** Asks an actor of the running process; `null` when there is none, or it crashes meanwhile. */
  async call({ session, run, operation, input = null, signal }: Call): Promise<Response | null> {
    const { life } = this;
    if (!life) return null;
    const { sessions, projects, streams } = life.actors;
    try {
      if (session !== null && operation === "snapshot") {
        const snapshot = await sessions.read(sessionActorName(PROJECT, session), "snapshot");
        return snapshot === null ? new Response(null, { status: 404 }) : Response.json(snapshot);
      }
      const [name, namespace]: [string, AnyNamespace] =
        session === null
          ? [PROJECT, projects]
          : run === undefined
            ? [sessionActorName(PROJECT, session), sessions]
            : [streamActorName(PROJECT, runPath(session, run)), streams];
      return respond(await namespace.call(name, operation, overTheWire(input), whileAlive(signal, life)));
    } catch (error) {
      if (error instanceof UnavailableError)
        return errorResponse({ code: "storage_failed", message: error.message });
      if (error instanceof InternalError)
        return errorResponse({ code: "internal_error", message: error.message });
      // Shutting down: the connection is refused.
      return null;
    }
  }

  /** Crashes the process; a power cut also drops what the machine had not flushed. */
  crash(powerCut = this.#random.chance(0.7)): void {
    const { life } = this;
    if (!life) return;
    life.alive = false;
    this.life = null;
    this.crashIn = Number.POSITIVE_INFINITY;
    this.crashes += 1;
    if (this.#aimedAt) this.hit[this.#aimedAt] += 1;
    this.#aimedAt = null;
    life.end();
    this.#platform.dropTimers();
    if (powerCut) this.root.crash(this.#random);
    this.died();
  }

  /** A graceful stop, which something may still interrupt. */
  async stop(): Promise<void> {
    const { life } = this;
    if (!life || life.closing) return;
    life.closing = true;
    clearInterval(life.sweeping);
    await closeNamespaces(life.actors);
    if (this.life !== life) return;
    life.alive = false;
    life.end();
    this.life = null;
    this.#platform.dropTimers();
    this.died();
  }

  #host(life: Omit<Life, "actors">): Omit<ActorHost, "actors"> {
    const fileSystem = simulatedFileSystem({
      root: this.root,
      scheduler: this.#scheduler,
      random: this.#random,
      health: this.health,
      life,
      fails: () => {
        if (this.startFailsAt === null) return false;
        this.startFailsAt -= 1;
        return this.startFailsAt === 0;
      },
      operation: (path, to) => {
        if (life.closed) this.surprise(`a failed start that was closed still works on ${path}`);
        this.deleteIn -= 1;
        if (this.deleteIn <= 0) this.#deleteState();
        if (this.aimRate > 0) this.#aim(workOn(path, to));
        this.crashIn -= 1;
        if (this.crashIn <= 0 && life.alive) this.crash();
      },
      renamed: (from, to) => {
        const work = workOn(from, to);
        if (work) this.done[work] += 1;
      },
      couldNotUndo: (path) => {
        // The rest of a temporary file belongs to no journal.
        if (!path.endsWith(".tmp")) life.uncertain.add(journalOf(path));
      },
    });
    const driver = this.#observed(
      archivingDriver(jsonlDriver({ base: BASE, fileSystem }), { base: BASE, fileSystem }),
    );
    const storage = { items: createStorage({ driver }), journals: driver };
    const clock = processClock({
      wall: () => this.#platform.wall(),
      monotonic: () => this.#scheduler.now,
    });
    return {
      storage: () => storage,
      clock: () => clock,
      newId: () => {
        this.#ids += 1;
        return `made-${String(this.#ids).padStart(8, "0")}`;
      },
      report: (error) => {
        if (life.alive) this.#report(error);
      },
      settings: () => ({
        maxAttempts: MAX_ATTEMPTS,
        compactAt: this.compactAt,
        local: true,
        hasProjectContext: false,
      }),
      listSessions: async () => this.#sessionsIn(`${BASE}/sessions`),
      listArchive: async () => this.#sessionsIn(`${BASE}/sessions/archive`),
      archiveSession: (session) => driver.archiveSession(session),
    };
  }

  /** The driver, with the order and the time of everything that is written; and the guard of a host. */
  #observed(driver: ArchivingDriver): ArchivingDriver {
    const life = this.#lives;
    const lock = this.#takeLock();
    const guard = new StateGuard({
      isLockHeld: async () => find(this.root, LOCK) === lock,
      // A host answers requests for a moment, and ends.
      onLost: () => void this.#scheduler.after(1_000, () => this.crash(false)),
    });
    const guarded = guardedDriver(driver, guard);
    return {
      ...guarded,
      appendJournal: async (key, lines) => {
        const at = this.#scheduler.now;
        const wall = this.#platform.steadyWall();
        const position = await guarded.appendJournal(key, lines);
        // What is deleted at the very moment of the last look at it cannot be noticed.
        if (this.#scheduler.now > this.deletedAt && !this.#has(key, lines))
          this.surprise(`an append to ${key} was confirmed and is not on the disk`);
        for (const text of lines) {
          const line = parseLine(text);
          this.wrote({
            life,
            journal: journalOf(`sessions/${key.replace(/^sessions:/, "")}`),
            line,
            at,
            wall,
          });
        }
        return position;
      },
    };
  }

  /** Whether these lines are in the journal that has the name now. */
  #has(key: string, lines: readonly string[]): boolean {
    const file = find(this.root, `${BASE}/${key.replaceAll(":", "/")}`);
    const text = file instanceof DiskFile ? new TextDecoder().decode(file.seen) : "";
    return lines.every((line) => text.includes(line));
  }

  #takeLock(): DiskFile {
    const lock = new DiskFile();
    const folder = find(this.root, BASE);
    if (folder instanceof DiskDirectory) folder.change(new Map([["server.lock", lock]]), []);
    return lock;
  }

  /** Another program deletes the state, or a part of it. */
  #deleteState(): void {
    this.deleteIn = Number.POSITIVE_INFINITY;
    this.deletedAt = this.#scheduler.now;
    const folder = find(this.root, BASE);
    if (this.deletes === "folder" || !(folder instanceof DiskDirectory))
      this.root.change(new Map(), [BASE.slice(1)]);
    else folder.change(new Map(), [this.deletes === "sessions" ? "sessions" : "project.jsonl"]);
  }

  /** Work on files is rare: some of the crashes are meant for it. */
  #aim(work: FileWork | null): void {
    if (work === null || !this.#random.chance(this.aimRate * AIM_WEIGHTS[work])) return;
    this.crashIn = Math.min(this.crashIn, this.#random.integer(1, AIMED_WITHIN));
    this.#aimedAt = work;
  }

  #sessionsIn(folder: string): readonly string[] {
    return listNames(this.root, folder).flatMap((name) => {
      const id = name.replace(/\.jsonl$/, "");
      return name.endsWith(".jsonl") && isSessionId(id) ? [id] : [];
    });
  }
}

/** The session a file belongs to, or `project`. */
export function journalOf(path: string): string {
  return /sessions\/(?:archive\/)?([0-9a-f]{8})/.exec(path)?.[1] ?? "project";
}

function newCounts(): Record<FileWork, number> {
  return { compaction: 0, snapshot: 0, archive: 0, "taking back": 0 };
}

/** The work an operation on this file, or its rename, is part of; `null` for an append. */
function workOn(path: string, to: string): FileWork | null {
  if (path.endsWith(".tmp")) return path.includes(".snapshot.") ? "snapshot" : "compaction";
  if (to.startsWith(ARCHIVE)) return "archive";
  return path.startsWith(ARCHIVE) ? "taking back" : null;
}

/** A hang-up that reaches only a living process. */
function whileAlive(signal: AbortSignal | undefined, life: Life): AbortSignal | undefined {
  if (!signal) return undefined;
  const heard = new AbortController();
  const abort = () => {
    if (life.alive) heard.abort();
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return heard.signal;
}

/** A namespace that takes what clients send: whether it is right is for the actor to judge. */
interface AnyNamespace {
  call(name: string, operation: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** A copy, as HTTP would have made one: no actor shares an object with a client. */
function overTheWire(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const { bytes, ...json } = input;
  const copy: object = JSON.parse(JSON.stringify(json));
  return bytes === undefined ? copy : { ...copy, bytes };
}

function respond(output: unknown): Response {
  if (output instanceof Response) return output;
  return isCommandResult(output) ? toResponse(output) : Response.json(output);
}

function isCommandResult(output: unknown): output is CommandResult<unknown> {
  return isRecord(output) && typeof output.ok === "boolean" && ("answer" in output || "rejection" in output);
}
