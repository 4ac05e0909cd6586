import { join } from "node:path";
import { sessionActorName } from "../../actor/index.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { removeStaleTempFiles } from "../../node/stale-temp-files.ts";
import { DEFAULT_PROJECT } from "../../protocol/ids.ts";
import { RETENTION_DAYS } from "../../protocol/limits.ts";
import { ARCHIVE_FOLDER } from "../../storage-drivers/jsonl/archive-files.ts";
import { pruneArchive } from "./prune-archive.ts";

const DAY_MS = 86_400_000;

export interface RetentionOptions {
  /** The state folder. */
  readonly folder: string;
  readonly fileSystem: FileSystem;
  /** Absent: the default. */
  readonly days?: number | undefined;
  /** Tells which sessions are in memory. */
  readonly sessions: { has(name: string): boolean };
  readonly report: (error: unknown) => void;
}

/** Removes old sessions and stale temporary files: soon after the start, and then once a day. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #stopped = new AbortController();
  #first: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Call it once the server has started: it works beside everything else. */
  start(): void {
    const run = () => void this.#run().catch(this.#options.report);
    this.#first = setImmediate(run);
    this.#timer = setInterval(run, DAY_MS);
    this.#timer.unref();
  }

  /**
   * Removes archived sessions that are too old.
   * @param days absent: those of the server
   * @returns ids of the removed sessions
   */
  prune(days?: number): Promise<readonly string[]> {
    const { folder, fileSystem, sessions } = this.#options;
    return pruneArchive({
      folder,
      fileSystem,
      days: days ?? this.#options.days ?? RETENTION_DAYS,
      now: Date.now(),
      signal: this.#stopped.signal,
      inUse: (session) => sessions.has(sessionActorName(DEFAULT_PROJECT, session)),
    });
  }

  stop(): void {
    clearImmediate(this.#first);
    clearInterval(this.#timer);
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    const { folder, fileSystem } = this.#options;
    await removeStaleTempFiles(fileSystem, [folder, join(folder, "sessions"), join(folder, ARCHIVE_FOLDER)]);
    await this.prune();
  }
}
