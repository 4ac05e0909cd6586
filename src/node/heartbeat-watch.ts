import { withoutBeat } from "./lock-holder.ts";

interface Watched {
  /** The lock's text without its heartbeat. */
  readonly holder: string;
  text: string;
  /** The time of the last look, on the clock of the watch (milliseconds). */
  lookedAt: number;
  /** How long this text has been watched without a change, milliseconds. */
  unchangedMs: number;
}

/** At least so many looks are in the time of a lapse. */
const LEAST_LOOKS = 4;

/**
 * Watches the heartbeats of locks by the watcher's own monotonic clock: no time that a holder or a file
 * system wrote is compared with it. Time in which the watcher did not look hardly counts: when the machine
 * sleeps, the holder sleeps as well.
 */
export class HeartbeatWatch {
  readonly #lapseMs: number;
  readonly #now: () => number;
  readonly #watched = new Map<string, Watched>();

  /**
   * @param lapseMs how long a heartbeat may stay unchanged, milliseconds
   * @param now a monotonic clock, milliseconds
   */
  constructor(lapseMs: number, now: () => number = () => performance.now()) {
    this.#lapseMs = lapseMs;
    this.#now = now;
  }

  /**
   * Looks at a lock file.
   * @returns `alive` when the heartbeat has changed since the last look; `lapsed` when it has not for the
   * whole time
   */
  look(path: string, text: string): "alive" | "waiting" | "lapsed" {
    const holder = withoutBeat(text);
    const now = this.#now();
    const watched = this.#watched.get(path);
    if (watched === undefined || watched.holder !== holder) {
      this.#watched.set(path, { holder, text, lookedAt: now, unchangedMs: 0 });
      return "waiting";
    }
    const passedMs = Math.min(now - watched.lookedAt, this.#lapseMs / LEAST_LOOKS);
    watched.lookedAt = now;
    if (watched.text !== text) {
      watched.text = text;
      watched.unchangedMs = 0;
      return "alive";
    }
    watched.unchangedMs += passedMs;
    return watched.unchangedMs >= this.#lapseMs ? "lapsed" : "waiting";
  }
}
