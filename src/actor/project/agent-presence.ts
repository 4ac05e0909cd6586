import { ASSIGNEE_ABSENT_MS } from "../../protocol/limits.ts";
import type { AbsentAgent, AgentPresence, ListeningAgent } from "../../protocol/server-events.ts";
import { DEFAULT_WORK_TYPES } from "../../protocol/work.ts";
import { type Clock, momentOf, wallTime } from "../runtime/clock.ts";
import type { WorkFilter } from "./session-index.ts";

/** How long an agent counts as present after its poll was answered: it is about to poll again. */
const PRESENCE_GRACE_MS = 5_000;
/** Agents whose last sign of life is remembered. */
const MAX_KNOWN_AGENTS = 100;

const NONE: AgentPresence = { listening: false, names: [], agents: [] };

export interface AgentPresenceOptions {
  readonly clock: Clock;
  /** What the queued polls ask for. */
  readonly polling: () => readonly WorkFilter[];
  /** Names of the agents that hold work of a session. */
  readonly holding: () => readonly string[];
  /** Names of the agents that work waits for. */
  readonly assignees: () => readonly string[];
  /** Called when presence differs from the last call. */
  readonly changed: (presence: AgentPresence) => void;
}

/**
 * Which agents listen, without flicker between one poll and the next; and which agents some request waits for in
 * vain. An agent is there while it polls or holds work.
 */
export class AgentPresenceTracker {
  readonly #options: AgentPresenceOptions;
  /** Agents whose poll was answered a moment ago, with what it asked for. */
  readonly #recent = new Map<
    string,
    { readonly timer: ReturnType<typeof setTimeout>; readonly filter: WorkFilter }
  >();
  /** When each agent was last there, by the actor's clock; infinity while it is. */
  readonly #lastHere = new Map<string, number>();
  readonly #startedAt: number;
  #absence: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  #lastSent = JSON.stringify(NONE);

  constructor(options: AgentPresenceOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  presence(): AgentPresence {
    const filters = this.#filters();
    const names = [...new Set(filters.map(({ agent }) => agent))].sort();
    const absent = this.#absent(names);
    const agents = new Map(filters.map((filter) => listeningAgent(filter)).map((row) => [keyOf(row), row]));
    return {
      listening: names.length > 0,
      names,
      agents: [...agents].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row),
      ...(absent.length === 0 ? {} : { absent }),
    };
  }

  /** An agent has polled or been granted work: it stays present for a moment. */
  recordActivity(filter: WorkFilter): void {
    if (this.#closed) return;
    const { agent } = filter;
    clearTimeout(this.#recent.get(agent)?.timer);
    const timer = setTimeout(() => {
      this.#recent.delete(agent);
      this.update();
    }, PRESENCE_GRACE_MS);
    this.#recent.set(agent, { timer, filter });
  }

  /** Stops all timers; `changed` is not called any more. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#recent.values()) clearTimeout(timer);
    this.#recent.clear();
    if (this.#absence !== null) clearTimeout(this.#absence);
  }

  /** Calls `changed` if presence has changed. */
  update(): void {
    if (this.#closed) return;
    this.#recordPresent();
    const presence = this.presence();
    this.#scheduleAbsence(presence);
    const text = JSON.stringify(presence);
    if (text === this.#lastSent) return;
    this.#lastSent = text;
    this.#options.changed(presence);
  }

  #filters(): readonly WorkFilter[] {
    return [...this.#options.polling(), ...[...this.#recent.values()].map(({ filter }) => filter)];
  }

  #recordPresent(): void {
    const now = this.#options.clock.now();
    const here = new Set([...this.#filters().map(({ agent }) => agent), ...this.#options.holding()]);
    for (const [name, at] of this.#lastHere)
      if (at === Number.POSITIVE_INFINITY && !here.has(name)) this.#lastHere.set(name, now);
    for (const name of here) this.#lastHere.set(name, Number.POSITIVE_INFINITY);
    for (const [name, at] of this.#lastHere) {
      if (this.#lastHere.size <= MAX_KNOWN_AGENTS) break;
      if (at !== Number.POSITIVE_INFINITY) this.#lastHere.delete(name);
    }
  }

  /** When an agent was last there; one that has not been since the start counts from then. */
  #seenAt(name: string): number {
    return this.#lastHere.get(name) ?? this.#startedAt;
  }

  #absent(listening: readonly string[]): readonly AbsentAgent[] {
    const { now, offset } = momentOf(this.#options.clock);
    const awaited = [...new Set(this.#options.assignees())].sort();
    return awaited
      .filter((name) => !listening.includes(name) && now - this.#seenAt(name) >= ASSIGNEE_ABSENT_MS)
      .map((name) => ({ name, since: wallTime({ now: this.#seenAt(name), offset }) }));
  }

  /** Wakes when the next agent that work waits for has been away for long enough to say so. */
  #scheduleAbsence({ absent = [] }: AgentPresence): void {
    if (this.#absence !== null) clearTimeout(this.#absence);
    this.#absence = null;
    const known = new Set(absent.map(({ name }) => name));
    const times = this.#options
      .assignees()
      .filter((name) => !known.has(name))
      .map((name) => this.#seenAt(name) + ASSIGNEE_ABSENT_MS)
      .filter((at) => at !== Number.POSITIVE_INFINITY);
    if (times.length === 0) return;
    const delay = Math.max(1, Math.min(...times) - this.#options.clock.now());
    this.#absence = setTimeout(() => this.update(), delay);
  }
}

/** What a poll asks for, as far as it is less than everything. */
function listeningAgent({ agent, types, session }: WorkFilter): ListeningAgent {
  const takesAll = DEFAULT_WORK_TYPES.every((type) => types.includes(type));
  return {
    name: agent,
    ...(takesAll ? {} : { types: [...types] }),
    ...(session === null ? {} : { session }),
  };
}

function keyOf(row: ListeningAgent): string {
  return JSON.stringify(row);
}
