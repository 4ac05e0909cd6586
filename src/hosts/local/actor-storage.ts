import type { ActorContextStorage } from "../../actor/index.ts";

/** The longest delay of `setTimeout`. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Delay before an alarm whose handler failed is repeated. */
const ALARM_RETRY_MS = 1_000;

/** The storage of an actor in this process: only its alarm is used, because actors store data through drivers. */
export class LocalActorStorage implements ActorContextStorage {
  readonly #values = new Map<string, unknown>();
  readonly #ring: () => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Milliseconds of the monotonic clock. */
  #alarmAt: number | null = null;
  #closed = false;

  /** @param ring called when the alarm is due */
  constructor(ring: () => Promise<void>) {
    this.#ring = ring;
  }

  /** In how many milliseconds the alarm is due: once set, it does not follow the wall clock. */
  get alarmInMs(): number | null {
    return this.#alarmAt === null ? null : this.#alarmAt - performance.now();
  }

  async get(key: string): Promise<unknown> {
    return this.#values.get(key);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
  }

  async sync(): Promise<void> {}

  /** @param at milliseconds since the Unix epoch, as the platform's own */
  setAlarm(at: number): void {
    this.setAlarmIn(at - Date.now());
  }

  /** Sets the alarm to so many milliseconds from now. */
  setAlarmIn(ms: number): void {
    this.deleteAlarm();
    if (this.#closed) return;
    const delay = Math.max(0, ms);
    this.#alarmAt = performance.now() + delay;
    this.#timer = setTimeout(() => this.#fire(), Math.min(MAX_TIMER_MS, delay));
    // An alarm alone does not keep the process alive: a start finds again what is due.
    this.#timer.unref();
  }

  deleteAlarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#alarmAt = null;
  }

  /** Ends the alarm for good: a call that is still on its way may set it after its actor was closed. */
  close(): void {
    this.#closed = true;
    this.deleteAlarm();
  }

  #fire(): void {
    this.#timer = null;
    this.#alarmAt = null;
    void this.#ring().catch(() => {
      if (this.#timer === null) this.setAlarmIn(ALARM_RETRY_MS);
    });
  }
}
