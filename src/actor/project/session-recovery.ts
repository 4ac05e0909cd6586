import type { SessionOverview } from "../session/overview.ts";

/** Sessions that are asked at the same time while the project starts. */
const CONCURRENCY = 16;
/** Requests that waited for the start are served before finished sessions are moved to the archive. */
const ARCHIVE_AFTER_START_MS = 250;
/** After this, sessions that could not be read are asked again: a disk that failed briefly works by then. */
const RETRY_MS = 5_000;

export interface SessionRecoveryOptions {
  /** `null`: there is no such session. */
  readonly overviewOf: (session: string) => Promise<SessionOverview | null>;
  /** Takes what a session reports. */
  readonly update: (overview: SessionOverview) => Promise<unknown>;
  /** Asks a finished session to move to the archive; one that still has something to do stays. */
  readonly archive: (session: string) => Promise<void>;
}

/**
 * Rebuilds the project's view of its sessions after a start: asks each for its overview, and afterwards
 * moves the finished ones to the archive, so that a start costs what is open.
 */
export class SessionRecovery {
  readonly #options: SessionRecoveryOptions;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #archiveTimer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(options: SessionRecoveryOptions) {
    this.#options = options;
  }

  /**
   * Asks sessions for their overviews; resolves when each has answered or failed.
   * @param ids sessions that may be open
   * @param finished sessions that are known to be finished but not archived, among them those that were
   * moved by a process that died before it noted it
   */
  async start(ids: readonly string[], finished: readonly string[]): Promise<void> {
    const found = [...finished, ...(await this.#ask(ids))];
    if (this.#stopped || found.length === 0) return;
    this.#archiveTimer = setTimeout(() => void this.#archiveAll(found), ARCHIVE_AFTER_START_MS);
  }

  /** Starts nothing more; a session that is being asked or moved is not waited for. */
  stop(): void {
    this.#stopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#archiveTimer !== null) clearTimeout(this.#archiveTimer);
  }

  /** Returns the sessions that are finished. */
  async #ask(ids: readonly string[]): Promise<readonly string[]> {
    const finished: string[] = [];
    const unread: string[] = [];
    const queue = ids.values();
    const work = async () => {
      for (const id of queue) {
        // A session that cannot be read must not keep the others from starting.
        const overview = await this.#options.overviewOf(id).catch(() => undefined);
        if (overview === null) continue;
        if (overview) await this.#options.update(overview);
        else unread.push(id);
        if (overview?.open === false) finished.push(id);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    if (unread.length > 0 && !this.#stopped) this.#askLater(unread);
    return finished;
  }

  /** Without this, work in an unread session would wait until the next request to that session. */
  #askLater(ids: readonly string[]): void {
    this.#retryTimer = setTimeout(() => {
      void this.#ask(ids).then((finished) => this.#archiveAll(finished));
    }, RETRY_MS);
  }

  /** One after the other, in the background. A session that cannot be moved stays where it is. */
  async #archiveAll(sessions: readonly string[]): Promise<void> {
    for (const id of sessions) {
      if (this.#stopped) return;
      await this.#options.archive(id).catch(() => undefined);
    }
  }
}
