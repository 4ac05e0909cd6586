import { BROWSERS_DISCONNECTED_MS } from "../../protocol/limits.ts";
import type { TabPresence } from "./tab-presence.ts";

/** Calls back once all browsers have been disconnected for `BROWSERS_DISCONNECTED_MS`. */
export class BrowserWatch {
  readonly #presence: TabPresence;
  readonly #allGone: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(presence: TabPresence, allGone: () => void) {
    this.#presence = presence;
    this.#allGone = allGone;
  }

  /** Whether the last browser has been disconnected for long enough; false before the first one came. */
  get isOver(): boolean {
    const ms = this.#presence.allDisconnectedMs();
    return ms !== null && ms >= BROWSERS_DISCONNECTED_MS;
  }

  /** Looks again: a stream has opened or closed. */
  update(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const ms = this.#presence.allDisconnectedMs();
    if (this.#stopped || ms === null) return;
    const left = BROWSERS_DISCONNECTED_MS - ms;
    // A timer may fire a moment early: the rest is waited for again.
    if (left > 0) this.#timer = setTimeout(() => this.update(), Math.max(1, left));
    else this.#allGone();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
