import { OWNER_DISCONNECTED_MS } from "../../protocol/limits.ts";
import type { Clock } from "../runtime/clock.ts";

interface Tab {
  streams: number;
  goneAt: number;
}

/** Which tabs (owners) have an open stream, and how long the others have been gone. */
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

  /** Milliseconds an owner has had no open stream, counted from the later of its end and our start. */
  disconnectedMs(owner: string): number {
    const tab = this.#tabs.get(owner);
    if (tab && tab.streams > 0) return 0;
    return this.#clock.now() - Math.max(tab?.goneAt ?? 0, this.#startedAt);
  }

  /** The tabs that were here in this life, if no browser has been here for long enough to call them closed. */
  closedTabs(): readonly string[] | null {
    const gone = this.allDisconnectedMs();
    return gone === null || gone < OWNER_DISCONNECTED_MS ? null : [...this.#tabs.keys()];
  }

  /** Milliseconds since the last browser went; `null` while one is here or none has ever come. */
  allDisconnectedMs(): number | null {
    if (!this.#everConnected || this.#streams > 0) return null;
    return this.#clock.now() - this.#allGoneAt;
  }
}
