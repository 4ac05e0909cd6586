import {
  type ActorContext,
  type ActorNamespace,
  type ActorRequest,
  ShuttingDownError,
} from "../../actor/index.ts";
import { LocalActorStorage } from "./actor-storage.ts";

/** What the namespace needs of an actor's class. */
export interface LocalActor {
  fetch(request: ActorRequest): Promise<Response>;
  alarm?(): Promise<void>;
}

export interface LocalNamespaceOptions {
  /**
   * The path of the request that asks an idle actor to close. After a 200 response the actor is removed
   * from memory and created again for the next request; any other response keeps it. Absent: actors stay.
   */
  readonly evictPath?: string;
  /** Milliseconds since the Unix epoch, for the idle time of actors. */
  readonly now?: () => number;
}

/** An actor without a request for this long may be evicted. */
const IDLE_MS = 60_000;
/** An actor whose alarm is due sooner than this stays: it would be loaded again at once. */
const MIN_ALARM_DISTANCE_MS = 60_000;
/** An evicted actor is loaded this long before its alarm, and sets its own deadlines then. */
const WAKE_AHEAD_MS = 5_000;

/** An actor in memory. */
interface Activation {
  readonly actor: LocalActor;
  readonly storage: LocalActorStorage;
  /** Number of requests and alarms in progress. */
  using: number;
  usedAt: number;
  /** The attempt to evict it; new requests wait for that. */
  evicting: Promise<void> | null;
}

/**
 * The parts of `DurableObjectNamespace` that actors use, in one process: a name is one object, created
 * on its first request, and again after an eviction. The only place that imitates the platform; the
 * conformance suite proves that it behaves like workerd.
 */
export class LocalNamespace implements ActorNamespace {
  readonly #create: (state: ActorContext) => LocalActor;
  readonly #evictPath: string | null;
  readonly #now: () => number;
  readonly #activations = new Map<string, Activation>();
  /** Alarms of evicted actors. */
  readonly #alarms = new Map<string, LocalActorStorage>();
  #closed = false;

  constructor(create: (state: ActorContext) => LocalActor, options: LocalNamespaceOptions = {}) {
    this.#create = create;
    this.#evictPath = options.evictPath ?? null;
    this.#now = options.now ?? Date.now;
  }

  idFromName(name: string): LocalActorId {
    return new LocalActorId(name);
  }

  get(id: unknown): { fetch(request: Request): Promise<Response> } {
    if (!(id instanceof LocalActorId)) throw new TypeError("not an id of this namespace");
    const { name } = id;
    return { fetch: (request) => this.call(name, request) };
  }

  /** Sends a request to the actor of this name. */
  call(name: string, request: ActorRequest): Promise<Response> {
    return this.#use(name, async (activation) => {
      try {
        return await activation.actor.fetch(request);
      } finally {
        activation.usedAt = this.#now();
      }
    });
  }

  /** Whether the actor of this name is in memory. */
  has(name: string): boolean {
    return this.#activations.has(name);
  }

  /** Number of actors in memory. */
  get size(): number {
    return this.#activations.size;
  }

  /** Evicts every actor that has been idle for long enough and agrees. */
  async evictIdle(): Promise<void> {
    const path = this.#evictPath;
    if (path === null) return;
    await Promise.all(
      [...this.#activations].map(([name, activation]) => this.#evict(name, activation, path)),
    );
  }

  /** Sends a request of this path to every actor in memory; resolves when all have responded. */
  async requestActive(path: string): Promise<void> {
    await Promise.all([...this.#activations.values()].map(({ actor }) => actor.fetch(ownRequest(path))));
  }

  /** Sends a request of this path to every actor that is in memory or has an alarm. */
  async requestAll(path: string): Promise<void> {
    const names = new Set([...this.#activations.keys(), ...this.#alarms.keys()]);
    await Promise.all([...names].map((name) => this.call(name, ownRequest(path))));
  }

  /** Sends a last request of this path to every actor in memory; later requests are refused. */
  async shutDown(path: string): Promise<void> {
    await Promise.all([...this.#activations.values()].map(({ evicting }) => evicting));
    const living = [...this.#activations.values()];
    await Promise.all(living.map(({ actor }) => actor.fetch(ownRequest(path))));
    this.#closed = true;
    this.#activations.clear();
    for (const { storage } of living) storage.deleteAlarm();
    for (const storage of this.#alarms.values()) storage.deleteAlarm();
  }

  async #use<Result>(name: string, work: (activation: Activation) => Promise<Result>): Promise<Result> {
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

  #activate(name: string): Activation {
    const known = this.#activations.get(name);
    if (known) return known;
    if (this.#closed) throw new ShuttingDownError();
    this.#alarms.get(name)?.deleteAlarm();
    this.#alarms.delete(name);
    const storage = new LocalActorStorage(() => this.#ring(name));
    const actor = this.#create({ id: new LocalActorId(name), storage, waitUntil: () => {} });
    const activation = { actor, storage, using: 0, usedAt: this.#now(), evicting: null };
    this.#activations.set(name, activation);
    return activation;
  }

  async #ring(name: string): Promise<void> {
    if (this.#closed) return;
    await this.#use(name, async ({ actor }) => actor.alarm?.());
  }

  async #evict(name: string, activation: Activation, path: string): Promise<void> {
    const now = this.#now();
    const { actor, storage } = activation;
    if (activation.using > 0 || activation.evicting || now - activation.usedAt < IDLE_MS) return;
    if (storage.alarmAt !== null && storage.alarmAt < now + MIN_ALARM_DISTANCE_MS) return;
    activation.evicting = actor
      .fetch(ownRequest(path))
      .then(({ ok }) => {
        if (!ok) return;
        this.#activations.delete(name);
        if (storage.alarmAt === null) return;
        // The actor sets its own deadlines when it is loaded; until then only this alarm is kept.
        this.#alarms.set(name, storage);
        storage.setAlarm(storage.alarmAt - WAKE_AHEAD_MS);
      })
      .catch(() => undefined)
      .finally(() => {
        activation.evicting = null;
      });
    await activation.evicting;
  }
}

function ownRequest(path: string): Request {
  return new Request(`https://actor${path}`, { method: "POST" });
}

class LocalActorId {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toString(): string {
    return this.name;
  }
}
