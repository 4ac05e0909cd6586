import type { AgentPresence } from "../../protocol/server-events.ts";

/** How long an agent counts as present after its poll was answered: it is about to poll again. */
const PRESENCE_GRACE_MS = 5_000;

const ABSENT: AgentPresence = { listening: false, names: [] };

/** Which agents are present, without flicker between one poll and the next. */
export class AgentPresenceTracker {
  readonly #polling: () => readonly string[];
  readonly #changed: (presence: AgentPresence) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #closed = false;
  #lastSent = JSON.stringify(ABSENT);

  /**
   * @param polling names of the agents whose polls are queued
   * @param changed called when presence differs from the last call
   */
  constructor(polling: () => readonly string[], changed: (presence: AgentPresence) => void) {
    this.#polling = polling;
    this.#changed = changed;
  }

  presence(): AgentPresence {
    const names = [...new Set([...this.#polling(), ...this.#timers.keys()])].sort();
    return { listening: names.length > 0, names };
  }

  /** An agent has polled or been granted work: it stays present for a moment. */
  recordActivity(name: string): void {
    if (this.#closed) return;
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      this.update();
    }, PRESENCE_GRACE_MS);
    this.#timers.set(name, timer);
  }

  /** Stops all timers; `changed` is not called any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Calls `changed` if presence has changed. */
  update(): void {
    if (this.#closed) return;
    const presence = this.presence();
    const text = JSON.stringify(presence);
    if (text === this.#lastSent) return;
    this.#lastSent = text;
    this.#changed(presence);
  }
}
