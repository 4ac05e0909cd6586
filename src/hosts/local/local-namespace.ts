import {
  type Actor,
  type ActorContext,
  type ActorNamespace,
  type Contract,
  type ReadContract,
  ShuttingDownError,
} from "../../actor/index.ts";
import { LocalActorStorage } from "./actor-storage.ts";

export interface LocalNamespaceOptions {
  /** Milliseconds of a steady clock, to find out which actors are idle; absent: the process's. */
  readonly now?: () => number;
}

/** An actor without a call for this long may be evicted. */
const IDLE_MS = 60_000;
/** One whose alarm fires sooner than this stays: it would be loaded again at once. */
const FAR_ALARM_MS = 60_000;
/** An evicted actor is loaded this long before its alarm, to find out itself what is due when. */
const WAKE_AHEAD_MS = 5_000;

interface Activation<C extends Contract<C>, R extends ReadContract<R>> {
  readonly actor: Actor<C, R>;
  readonly storage: LocalActorStorage;
  /** Calls and alarms that are being handled. */
  using: number;
  usedAt: number;
  /** Resolves when its eviction has ended: calls wait for that. */
  evicting: Promise<void> | null;
}

/**
 * Gives actors the parts of a Durable Objects platform that they use, in one process: a name is one object,
 * made on its first call, and again after it was evicted. Calls hand values to the actor without a request.
 * The only place that imitates the platform; the conformance suite proves that it behaves as workerd does.
 */
export class LocalNamespace<C extends Contract<C>, R extends ReadContract<R>>
  implements ActorNamespace<C, R>
{
  readonly #create: (context: ActorContext) => Actor<C, R>;
  readonly #now: () => number;
  readonly #activations = new Map<string, Activation<C, R>>();
  /** Alarms of evicted actors. */
  readonly #alarms = new Map<string, LocalActorStorage>();
  #closed = false;

  constructor(
    create: (context: ActorContext) => Actor<C, R>,
    { now = () => performance.now() }: LocalNamespaceOptions = {},
  ) {
    this.#create = create;
    this.#now = now;
  }

  call<K extends keyof C & string>(
    name: string,
    operation: K,
    input: C[K]["input"],
    signal?: AbortSignal,
  ): Promise<C[K]["output"]> {
    return this.#callActor(name, (actor) => actor.call(operation, input, signal));
  }

  read<K extends keyof R & string>(name: string, read: K, ...input: R[K]["input"]): Promise<R[K]["output"]> {
    return this.#callActor(name, (actor) => actor.read(read, ...input));
  }

  /** Whether the actor of this name is in memory. */
  has(name: string): boolean {
    return this.#activations.has(name);
  }

  /** Number of actors in memory. */
  get size(): number {
    return this.#activations.size;
  }

  /** Names of the actors that are in memory, or will be because of their alarm. */
  get names(): readonly string[] {
    return [...new Set([...this.#activations.keys(), ...this.#alarms.keys()])];
  }

  /** Evicts every actor that has been idle for long enough and agrees. */
  async evictIdle(): Promise<void> {
    await Promise.all([...this.#activations].map(([name, activation]) => this.#evict(name, activation)));
  }

  /** Prepares every actor in memory for `close`; resolves when all have finished what it would cut off. */
  async prepareClose(): Promise<void> {
    await Promise.all([...this.#activations.values()].map(({ actor }) => actor.prepareClose()));
  }

  /** Closes every actor in memory; later calls are rejected with `ShuttingDownError`. */
  async close(): Promise<void> {
    await Promise.all([...this.#activations.values()].map(({ evicting }) => evicting));
    for (const storage of this.#alarms.values()) storage.deleteAlarm();
    const closed = new Set<Activation<C, R>>();
    // An actor that is closing may call another, which is activated for that and has to be closed as well.
    for (;;) {
      const open = [...this.#activations.values()].filter((activation) => !closed.has(activation));
      if (open.length === 0) break;
      await Promise.all(open.map(({ actor }) => actor.close()));
      for (const activation of open) closed.add(activation);
    }
    this.#closed = true;
    // One that had closed may have been asked again meanwhile, by a project that was loading, and have loaded again.
    await Promise.all([...closed].map(({ actor }) => actor.close()));
    this.#activations.clear();
    for (const { storage } of closed) storage.close();
  }

  /** One call: its end counts as use. */
  async #callActor<Result>(name: string, work: (actor: Actor<C, R>) => Promise<Result>): Promise<Result> {
    return this.#activateFor(name, async (activation) => {
      try {
        return await work(activation.actor);
      } finally {
        activation.usedAt = this.#now();
      }
    });
  }

  async #activateFor<Result>(
    name: string,
    work: (activation: Activation<C, R>) => Promise<Result>,
  ): Promise<Result> {
    for (let known = this.#activations.get(name); known?.evicting; known = this.#activations.get(name))
      await known.evicting;
    const activation = this.#activate(name);
    activation.using += 1;
    try {
      return await work(activation);
    } finally {
      activation.using -= 1;
    }
  }

  #activate(name: string): Activation<C, R> {
    if (this.#closed) throw new ShuttingDownError();
    const known = this.#activations.get(name);
    if (known) return known;
    this.#alarms.get(name)?.deleteAlarm();
    this.#alarms.delete(name);
    const storage = new LocalActorStorage(() => this.#fireAlarm(name));
    const id = { name, toString: () => name };
    const actor = this.#create({ id, storage, waitUntil: () => {} });
    const activation = { actor, storage, using: 0, usedAt: this.#now(), evicting: null };
    this.#activations.set(name, activation);
    return activation;
  }

  async #fireAlarm(name: string): Promise<void> {
    if (this.#closed) return;
    await this.#activateFor(name, ({ actor }) => actor.alarm());
  }

  async #evict(name: string, activation: Activation<C, R>): Promise<void> {
    const now = this.#now();
    const { actor, storage } = activation;
    if (activation.using > 0 || activation.evicting || now - activation.usedAt < IDLE_MS) return;
    if (storage.alarmInMs !== null && storage.alarmInMs < FAR_ALARM_MS) return;
    activation.evicting = actor
      .evict()
      .then((evicted) => {
        if (!evicted) return;
        this.#activations.delete(name);
        const left = storage.alarmInMs;
        if (left === null) return;
        // The next activation sets its own deadlines; until then only the wake-up is kept.
        this.#alarms.set(name, storage);
        storage.setAlarmIn(left - WAKE_AHEAD_MS);
      })
      .catch(() => undefined)
      .finally(() => {
        activation.evicting = null;
      });
    await activation.evicting;
  }
}
