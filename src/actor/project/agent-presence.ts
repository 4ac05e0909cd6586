import type { AgentPresence } from "../../protocol/server-events.ts";

/** How long an agent counts as present after its poll was answered: it is about to poll again. */
const LINGER_MS = 5_000;

const NOBODY: AgentPresence = { listening: false, names: [] };

/** Which agents are here, without flicker between one poll and the next. */
export class AgentPresenceTracker {
  readonly #waiting: () => readonly string[];
  readonly #changed: (presence: AgentPresence) => void;
  readonly #lingering = new Map<string, ReturnType<typeof setTimeout>>();
  #closed = false;
  #told = JSON.stringify(NOBODY);

  /**
   * @param waiting names of the agents whose polls wait
   * @param changed called when presence differs from what was told last
   */
  constructor(waiting: () => readonly string[], changed: (presence: AgentPresence) => void) {
    this.#waiting = waiting;
    this.#changed = changed;
  }

  presence(): AgentPresence {
    const names = [...new Set([...this.#waiting(), ...this.#lingering.keys()])].sort();
    return { listening: names.length > 0, names };
  }

  /** An agent was heard of: it stays present for a moment. */
  recordActivity(name: string): void {
    if (this.#closed) return;
    clearTimeout(this.#lingering.get(name));
    const timer = setTimeout(() => {
      this.#lingering.delete(name);
      this.update();
    }, LINGER_MS);
    this.#lingering.set(name, timer);
  }

  /** Forgets everybody; nothing is told any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#lingering.values()) clearTimeout(timer);
    this.#lingering.clear();
  }

  /** Tells presence if it has changed. */
  update(): void {
    if (this.#closed) return;
    const presence = this.presence();
    const text = JSON.stringify(presence);
    if (text === this.#told) return;
    this.#told = text;
    this.#changed(presence);
  }
}
