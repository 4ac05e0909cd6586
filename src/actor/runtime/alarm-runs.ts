import { backoffMs } from "../../protocol/backoff.ts";
import type { AlarmClock } from "./deadlines.ts";

/** When an alarm that failed rings again. */
const RETRY = { firstMs: 1_000, maxMs: 60_000 };

/** The runs of one actor's alarm. workerd drops an object's alarm for good after seven failed ones. */
export class AlarmRuns {
  readonly #alarm: AlarmClock;
  readonly #report: (error: unknown) => void;
  #failed = 0;

  constructor(alarm: AlarmClock, report: (error: unknown) => void) {
    this.#alarm = alarm;
    this.#report = report;
  }

  /** Runs what the alarm is for. When that fails it is reported and the alarm set again: only setting it rejects. */
  async run(handle: () => Promise<void>): Promise<void> {
    try {
      await handle();
      this.#failed = 0;
    } catch (error) {
      this.#report(error);
      const delay = backoffMs(this.#failed, RETRY);
      this.#failed += 1;
      await this.#alarm.setAlarm(Date.now() + delay);
    }
  }
}
