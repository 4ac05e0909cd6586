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
  #alarmAt: number | null = null;

  /** @param ring called when the alarm is due */
  constructor(ring: () => Promise<void>) {
    this.#ring = ring;
  }

  /** When the alarm is due (milliseconds since the Unix epoch). */
  get alarmAt(): number | null {
    return this.#alarmAt;
  }

  async get(key: string): Promise<unknown> {
    return this.#values.get(key);
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
  }

  async sync(): Promise<void> {}

  setAlarm(at: number): void {
    this.deleteAlarm();
    this.#alarmAt = at;
    const delay = Math.min(MAX_TIMER_MS, Math.max(0, at - Date.now()));
    this.#timer = setTimeout(() => this.#fire(), delay);
    // An alarm alone does not keep the process alive: a start finds again what is due.
    this.#timer.unref();
  }

  deleteAlarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#alarmAt = null;
  }

  #fire(): void {
    this.#timer = null;
    this.#alarmAt = null;
    void this.#ring().catch(() => {
      if (this.#timer === null) this.setAlarm(Date.now() + ALARM_RETRY_MS);
    });
  }
}
