import { OWNER_DISCONNECTED_MS } from "../../protocol/limits.ts";
import type { Clock } from "../runtime/clock.ts";

interface Tab {
  streams: number;
  goneAt: number;
}

/** Which tabs (owners) have an open stream, and for how long the others have had none. */
export class TabPresence {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #tabs = new Map<string, Tab>();
  #streams = 0;
  #everConnected = false;
  #allGoneAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#allGoneAt = this.#startedAt;
  }

  streamOpened(owner: string | null): void {
    this.#streams += 1;
    this.#everConnected = true;
    if (owner === null) return;
    const tab = this.#tabs.get(owner) ?? { streams: 0, goneAt: 0 };
    tab.streams += 1;
    this.#tabs.set(owner, tab);
  }

  streamClosed(owner: string | null): void {
    this.#streams -= 1;
    if (this.#streams === 0) this.#allGoneAt = this.#clock.now();
    const tab = owner === null ? undefined : this.#tabs.get(owner);
    if (!tab) return;
    tab.streams -= 1;
    tab.goneAt = this.#clock.now();
  }

  /** Milliseconds an owner has had no open stream, counted from its end or from the project's start if that is later. */
  disconnectedMs(owner: string): number {
    const tab = this.#tabs.get(owner);
    if (tab && tab.streams > 0) return 0;
    return this.#clock.now() - Math.max(tab?.goneAt ?? 0, this.#startedAt);
  }

  /** The tabs seen since the project was loaded, if no browser has been connected for long enough to call them closed. */
  closedTabs(): readonly string[] | null {
    const gone = this.allDisconnectedMs();
    return gone === null || gone < OWNER_DISCONNECTED_MS ? null : [...this.#tabs.keys()];
  }

  /** Milliseconds since the last browser disconnected; `null` while one is connected or none has ever been. */
  allDisconnectedMs(): number | null {
    if (!this.#everConnected || this.#streams > 0) return null;
    return this.#clock.now() - this.#allGoneAt;
  }
}
