import type { Clock } from "../runtime/clock.ts";
import type { StreamState } from "./state.ts";

/** A read of a stream that lives as long as it is used is put on record after this part of its time. */
const RECORDED_PART = 4;
/** A use that was on its way when the time ran out still counts: streams go this much later than they may. */
const GRACE_MS = 2_000;

export interface ExpiryOptions {
  readonly state: () => StreamState;
  readonly clock: Clock;
  /** Whether somebody follows the stream right now, which is using it. */
  readonly isFollowed: () => boolean;
  /** Sets the time (ms of the clock) at which somebody has to look; `null`: never. */
  readonly wake: (at: number | null) => void;
  /** Puts on record that the stream was used; nobody waits for it. */
  readonly record: () => void;
}

/**
 * When a stream's time is over: at a fixed time, or so long after it was used last. Reads are on record
 * only now and then, so after a restart a stream is given the time that may be missing, and more.
 */
export class Expiry {
  readonly #options: ExpiryOptions;
  #usedAt: number;

  constructor(options: ExpiryOptions) {
    this.#options = options;
    const state = options.state();
    const seconds = state.created?.ttlSeconds ?? 0;
    this.#usedAt = state.touchedAt + (seconds * 1_000) / RECORDED_PART;
    this.#plan();
  }

  /** Somebody has read or written. */
  used(): void {
    const { state, clock, record } = this.#options;
    const now = clock.now();
    this.#usedAt = now;
    this.#plan();
    const { created, phase, touchedAt } = state();
    if (phase !== "live" || created === null || created.ttlSeconds === null) return;
    if (now - touchedAt > (created.ttlSeconds * 1_000) / RECORDED_PART) record();
  }

  /** Whether the stream's time is over. */
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
    if (created.expiresAt !== null) return created.expiresAt;
    return created.ttlSeconds === null ? null : this.#usedAt + created.ttlSeconds * 1_000 + GRACE_MS;
  }

  #plan(): void {
    this.#options.wake(this.#options.state().phase === "live" ? this.#end() : null);
  }
}
