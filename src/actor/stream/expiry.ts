import type { Clock } from "../runtime/clock.ts";
import type { StreamState } from "./state.ts";

/** A use is recorded when this fraction of the time to live has passed since the last recorded one. */
const RECORDED_FRACTION = 4;
/** A request that is in flight at the end of the time to live still counts: streams expire this much later. */
const GRACE_MS = 2_000;

export interface ExpiryOptions {
  readonly state: () => StreamState;
  readonly clock: Clock;
  /** Whether a reader follows the stream now; that is a use. */
  readonly isFollowed: () => boolean;
  /** Sets the time (ms of the clock) of the next check; `null`: never. */
  readonly wake: (at: number | null) => void;
  /** Records a use; the caller does not wait for it. */
  readonly record: () => void;
}

/**
 * When a stream expires: at a fixed time of the wall clock, or a time to live after its last use. Not every use is recorded,
 * so after a restart a stream lives longer by the largest time that may be missing.
 */
export class Expiry {
  readonly #options: ExpiryOptions;
  #usedAt: number;

  constructor(options: ExpiryOptions) {
    this.#options = options;
    const state = options.state();
    const seconds = state.created?.ttlSeconds ?? 0;
    this.#usedAt = state.touchedAt + (seconds * 1_000) / RECORDED_FRACTION;
    this.#plan();
  }

  /** The stream was read or written. */
  used(): void {
    const { state, clock, record } = this.#options;
    const now = clock.now();
    this.#usedAt = now;
    this.#plan();
    const { created, phase, touchedAt } = state();
    if (phase !== "live" || created === null || created.ttlSeconds === null) return;
    if (now - touchedAt > (created.ttlSeconds * 1_000) / RECORDED_FRACTION) record();
  }

  /** Whether the stream has expired. */
  isOver(): boolean {
    const end = this.#end();
    if (end === null || this.#options.clock.now() < end) return false;
    if (this.#options.state().created?.expiresAt !== null || !this.#options.isFollowed()) return true;
    this.used();
    return false;
  }

  #end(): number | null {
    const { created } = this.#options.state();
    if (created === null) return null;
    if (created.expiresAt !== null) return created.expiresAt - this.#options.clock.wallOffset();
    return created.ttlSeconds === null ? null : this.#usedAt + created.ttlSeconds * 1_000 + GRACE_MS;
  }

  #plan(): void {
    this.#options.wake(this.#options.state().phase === "live" ? this.#end() : null);
  }
}
