import type { Clock } from "./clock.ts";

/** The one alarm an actor has. */
export interface AlarmClock {
  /** Sets the alarm to a wall-clock time in milliseconds; an earlier one is replaced. */
  setAlarm(at: number): unknown;
  deleteAlarm(): unknown;
}

/**
 * An actor's table of deadlines over its single alarm, which is always set to the earliest.
 * Every deadline is only a wake-up: what is due is decided from the state, so losing one delays.
 */
export class Deadlines<Name extends string> {
  readonly #alarm: AlarmClock;
  readonly #clock: Clock;
  readonly #times = new Map<Name, number>();
  #armed: number | null = null;
  #changing = false;

  constructor(alarm: AlarmClock, clock: Clock) {
    this.#alarm = alarm;
    this.#clock = clock;
  }

  /** Sets one deadline (milliseconds of the clock) or, with `null`, takes it away. */
  set(name: Name, at: number | null): void {
    if (at === null) this.#times.delete(name);
    else this.#times.set(name, at);
    this.#arm();
  }

  /** True while this deadline is set. */
  has(name: Name): boolean {
    return this.#times.has(name);
  }

  /**
   * Changes several deadlines and sets the alarm at most once: on a Durable Object each change of the alarm
   * is a write of its own.
   */
  change(changes: () => void): void {
    this.#changing = true;
    try {
      changes();
    } finally {
      this.#changing = false;
      this.#arm();
    }
  }

  /**
   * Handles the deadlines that have passed; they stay due when that fails.
   * @throws what `handle` throws
   */
  async runDue(handle: (due: readonly Name[]) => Promise<void>): Promise<void> {
    const due = this.takeDue();
    try {
      await handle(due);
    } catch (error) {
      const now = this.#clock.now();
      // Not armed: the caller decides when a failed alarm is tried again.
      for (const name of due) if (!this.#times.has(name)) this.#times.set(name, now);
      throw error;
    }
  }

  /** Takes the deadlines that have passed out of the table. */
  takeDue(): readonly Name[] {
    const now = this.#clock.now();
    const due = [...this.#times].filter(([, at]) => at <= now).map(([name]) => name);
    for (const name of due) this.#times.delete(name);
    this.#armed = null;
    this.#arm();
    return due;
  }

  #arm(): void {
    if (this.#changing) return;
    const earliest = this.#times.size === 0 ? null : Math.min(...this.#times.values());
    if (earliest === this.#armed) return;
    this.#armed = earliest;
    if (earliest === null) this.#alarm.deleteAlarm();
    else this.#alarm.setAlarm(Date.now() + Math.max(0, earliest - this.#clock.now()));
  }
}
