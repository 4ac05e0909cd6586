import { TABS_LEFT_MS } from "../../protocol/limits.ts";
import type { Clock } from "../runtime/clock.ts";
import type { TabPresence } from "./tab-presence.ts";

/** Calls back once every tab has been gone for `TABS_LEFT_MS`: a page that is loaded again has left for a moment. */
export class BrowserWatch {
  readonly #presence: TabPresence;
  readonly #clock: Clock;
  readonly #allGone: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(presence: TabPresence, clock: Clock, allGone: () => void) {
    this.#presence = presence;
    this.#clock = clock;
    this.#allGone = allGone;
  }

  /** Whether no tab has been left for long enough; false before the first one came. */
  get isOver(): boolean {
    const left = this.#leftMs();
    return left !== null && left <= 0;
  }

  /** Looks again: a tab has given a sign. */
  update(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const left = this.#leftMs();
    if (this.#stopped || left === null) return;
    // A timer may fire a moment early: the rest is waited for again.
    if (left > 0) this.#timer = setTimeout(() => this.update(), Math.max(1, left));
    else this.#allGone();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #leftMs(): number | null {
    const at = this.#presence.allGoneAt();
    return at === null ? null : at + TABS_LEFT_MS - this.#clock.now();
  }
}
