import { createHash } from "node:crypto";
import type { Scheduled, Scheduler } from "./scheduler.ts";

/** A timer of the platform, as much of it as the server uses. */
class VirtualTimer {
  event: Scheduled;

  constructor(event: Scheduled) {
    this.event = event;
  }

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }
}

/** An entry is written, and an answer leaves, within this time. */
const SETTLE_MS = 3_000;

/**
 * The machine the server believes to run on: its timers are events of the queue, its wall clock is
 * the queue's until it is set, and hashing (which Node does on another thread) is done at once. Replacing the
 * platform's globals reaches every timer there is, also timers that later code adds.
 */
export class VirtualPlatform {
  readonly #scheduler: Scheduler;
  readonly #timers = new Set<VirtualTimer>();
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval, Date };
  readonly #digest = crypto.subtle.digest;
  /** What the wall clock is ahead of the queue's time (ms). */
  #wallOffset = 0;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** The wall clock, milliseconds since the epoch. */
  wall(): number {
    return Math.floor(this.#scheduler.now + this.#wallOffset);
  }

  /** Sets the wall clock forward, or back. */
  setWall(by: number): void {
    this.#wallOffset += by;
    this.#movedAt = this.#scheduler.now;
  }

  /** The machine sleeps, and its monotonic clock goes on. */
  suspend(ms: number): void {
    this.#scheduler.suspend(ms);
    this.#movedAt = this.#scheduler.now;
  }

  /** The wall clock, unless it moved so lately that a time of before may still be on its way. */
  steadyWall(): number | null {
    return this.#scheduler.now - this.#movedAt < SETTLE_MS ? null : this.wall();
  }

  /** Timers of the process that are set. */
  get timerCount(): number {
    return this.#timers.size;
  }

  install(): void {
    const scheduler = this.#scheduler;
    const set = (run: () => void, ms = 0, every: number | null = null) => {
      const timer: VirtualTimer = new VirtualTimer(scheduler.after(Math.max(1, ms), () => ring()));
      const ring = () => {
        if (every === null) this.#timers.delete(timer);
        else timer.event = scheduler.after(every, ring);
        run();
      };
      this.#timers.add(timer);
      return timer;
    };
    const clear = (timer: unknown) => {
      if (!(timer instanceof VirtualTimer)) return;
      timer.event.cancelled = true;
      this.#timers.delete(timer);
    };
    const RealDate = this.#real.Date;
    const wall = () => this.wall();
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms?: number) => set(run, ms),
      clearTimeout: clear,
      setInterval: (run: () => void, ms = 1) => set(run, ms, ms),
      clearInterval: clear,
      Date: class extends RealDate {
        constructor(value?: number | string) {
          super(value ?? wall());
        }

        static override now(): number {
          return wall();
        }
      },
    });
    Object.defineProperty(crypto.subtle, "digest", {
      configurable: true,
      value: async (_algorithm: string, bytes: Uint8Array) =>
        new Uint8Array(createHash("sha256").update(bytes).digest()).buffer,
    });
  }

  /** The process is gone, and its timers with it. */
  dropTimers(): void {
    for (const timer of this.#timers) timer.event.cancelled = true;
    this.#timers.clear();
  }

  uninstall(): void {
    this.dropTimers();
    Object.assign(globalThis, this.#real);
    Object.defineProperty(crypto.subtle, "digest", { configurable: true, value: this.#digest });
  }
}
