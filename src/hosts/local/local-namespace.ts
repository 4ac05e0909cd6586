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
   * The path an idle actor is asked at whether it can go. Any answer but 200 keeps it; after 200 it
   * has let go of everything, and is made anew for the next who asks. Absent: actors stay.
   */
  readonly evictPath?: string;
  /** Milliseconds since the Unix epoch, for telling who is idle. */
  readonly now?: () => number;
}

/** An actor nobody has asked for this long may go. */
const IDLE_MS = 60_000;
/** One whose alarm rings sooner than this stays: it would be back at once. */
const FAR_ALARM_MS = 60_000;
/** An actor that went is back this long before its alarm, to find out itself what is due when. */
const WAKE_AHEAD_MS = 5_000;

interface Activation {
  readonly actor: LocalActor;
  readonly storage: LocalActorStorage;
  /** Requests and alarms it is busy with. */
  using: number;
  usedAt: number;
  /** It is being asked to go: whoever wants it waits. */
  leaving: Promise<void> | null;
}

/**
 * The parts of `DurableObjectNamespace` that actors use, in one process: a name is one object, made
 * on its first request, and again after it was let go. The only place that imitates the platform;
 * the conformance suite proves that it behaves as workerd does.
 */
export class LocalNamespace implements ActorNamespace {
  readonly #create: (state: ActorContext) => LocalActor;
  readonly #retirePath: string | null;
  readonly #now: () => number;
  readonly #residents = new Map<string, Activation>();
  /** Alarms of actors that went. */
  readonly #alarms = new Map<string, LocalActorStorage>();
  #closed = false;

  constructor(create: (state: ActorContext) => LocalActor, options: LocalNamespaceOptions = {}) {
    this.#create = create;
    this.#retirePath = options.evictPath ?? null;
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

  /** Hands a request to the actor of this name. */
  call(name: string, request: ActorRequest): Promise<Response> {
    return this.#use(name, async (resident) => {
      try {
        return await resident.actor.fetch(request);
      } finally {
        resident.usedAt = this.#now();
      }
    });
  }

  /** Whether the actor of this name is in memory. */
  has(name: string): boolean {
    return this.#residents.has(name);
  }

  /** How many actors are in memory. */
  get size(): number {
    return this.#residents.size;
  }

  /** Lets go of every actor that has been idle for long enough and agrees. */
  async evictIdle(): Promise<void> {
    const path = this.#retirePath;
    if (path === null) return;
    await Promise.all([...this.#residents].map(([name, resident]) => this.#retire(name, resident, path)));
  }

  /** Sends every living actor a request of this path; resolves when all have answered. */
  async requestActive(path: string): Promise<void> {
    await Promise.all([...this.#residents.values()].map(({ actor }) => actor.fetch(ownRequest(path))));
  }

  /** Sends a request of this path to every actor that is in memory, or will be because of its alarm. */
  async requestAll(path: string): Promise<void> {
    const names = new Set([...this.#residents.keys(), ...this.#alarms.keys()]);
    await Promise.all([...names].map((name) => this.call(name, ownRequest(path))));
  }

  /** Sends every living actor a last request of this path; whoever asks later is refused. */
  async shutDown(path: string): Promise<void> {
    await Promise.all([...this.#residents.values()].map(({ leaving }) => leaving));
    const living = [...this.#residents.values()];
    await Promise.all(living.map(({ actor }) => actor.fetch(ownRequest(path))));
    this.#closed = true;
    this.#residents.clear();
    for (const { storage } of living) storage.deleteAlarm();
    for (const storage of this.#alarms.values()) storage.deleteAlarm();
  }

  async #use<Result>(name: string, work: (resident: Activation) => Promise<Result>): Promise<Result> {
    for (let known = this.#residents.get(name); known?.leaving; known = this.#residents.get(name))
      await known.leaving;
    const resident = this.#resident(name);
    resident.using += 1;
    try {
      return await work(resident);
    } finally {
      resident.using -= 1;
    }
  }

  #resident(name: string): Activation {
    const known = this.#residents.get(name);
    if (known) return known;
    if (this.#closed) throw new ShuttingDownError();
    this.#alarms.get(name)?.deleteAlarm();
    this.#alarms.delete(name);
    const storage = new LocalActorStorage(() => this.#ring(name));
    const actor = this.#create({ id: new LocalActorId(name), storage, waitUntil: () => {} });
    const resident = { actor, storage, using: 0, usedAt: this.#now(), leaving: null };
    this.#residents.set(name, resident);
    return resident;
  }

  async #ring(name: string): Promise<void> {
    if (this.#closed) return;
    await this.#use(name, async ({ actor }) => actor.alarm?.());
  }

  async #retire(name: string, resident: Activation, path: string): Promise<void> {
    const now = this.#now();
    const { actor, storage } = resident;
    if (resident.using > 0 || resident.leaving || now - resident.usedAt < IDLE_MS) return;
    if (storage.alarmAt !== null && storage.alarmAt < now + FAR_ALARM_MS) return;
    resident.leaving = actor
      .fetch(ownRequest(path))
      .then(({ ok }) => {
        if (!ok) return;
        this.#residents.delete(name);
        if (storage.alarmAt === null) return;
        // It sets its own deadlines again when it is back; until then only the wake-up is kept.
        this.#alarms.set(name, storage);
        storage.setAlarm(storage.alarmAt - WAKE_AHEAD_MS);
      })
      .catch(() => undefined)
      .finally(() => {
        resident.leaving = null;
      });
    await resident.leaving;
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
