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
    const earliest = this.#times.size === 0 ? null : Math.min(...this.#times.values());
    if (earliest === this.#armed) return;
    this.#armed = earliest;
    if (earliest === null) this.#alarm.deleteAlarm();
    else this.#alarm.setAlarm(Date.now() + Math.max(0, earliest - this.#clock.now()));
  }
}
