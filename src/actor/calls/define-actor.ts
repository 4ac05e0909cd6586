import { createDurable } from "itty-durable/itty-durable.js";
import { isStorageFailure } from "../../storage-drivers/journal-driver.ts";
import type { ActorContext } from "../actor-host.ts";
import { InternalError, ShuttingDownError, UnavailableError } from "../errors.ts";
import { resolveActorName } from "../runtime/actor-name.ts";
import { AlarmRuns } from "../runtime/alarm-runs.ts";
import { Lazy } from "../runtime/lazy.ts";
import type { Actor, Contract, ReadContract } from "./contract.ts";
import { failureResponse } from "./durable-object-namespace.ts";
import { decodeMessage, encodeMessage } from "./message.ts";

export type Handlers<Instance, C extends Contract<C>> = {
  readonly [K in keyof C]: (
    instance: Instance,
    input: C[K]["input"],
    signal: AbortSignal | undefined,
  ) => Promise<C[K]["output"]> | C[K]["output"];
};

export type Readers<Instance, R extends ReadContract<R>> = {
  readonly [K in keyof R]: (
    instance: Instance,
    ...input: R[K]["input"]
  ) => Promise<R[K]["output"]> | R[K]["output"];
};

/** What one kind of actor is made of. */
export interface ActorParts<Instance, C extends Contract<C>, R extends ReadContract<R>> {
  /** Loads the actor; a load that fails is tried again by the next call. */
  readonly load: (name: string) => Promise<Instance>;
  readonly operations: Handlers<Instance, C>;
  readonly reads: Readers<Instance, R>;
  readonly alarm?: (instance: Instance) => Promise<void>;
  /** See `Actor`; absent: the actor stays in memory. */
  readonly evict?: (instance: Instance) => Promise<boolean>;
  readonly prepareClose?: () => Promise<void>;
  readonly close: (loaded: Lazy<Instance>) => Promise<void>;
}

export interface ActorDefinition {
  /** What the actor is, for the message of its failures. */
  readonly kind: "session" | "project" | "stream";
  /** Where an unexpected error goes; its text never goes to a client. */
  readonly report: (error: unknown) => void;
}

/** The class of an actor, as a platform or the local namespace makes objects of it. */
export type ActorClass<C extends Contract<C>, R extends ReadContract<R>> = new (
  context: ActorContext,
  env: object,
) => Actor<C, R> & { fetch(request: Request): Promise<Response> };

/** The part of a request that the actor's router adds. */
interface RoutedRequest extends Request {
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Makes the Durable Object class of one kind of actor on itty-durable, with what that leaves open closed:
 * only listed reads can be called by name, nothing can be emptied from outside, and the journal is the
 * persistence. The class is only the shell: it loads the actor once and hands calls to it.
 */
export function defineActor<Instance, C extends Contract<C>, R extends ReadContract<R>>(
  { kind, report }: ActorDefinition,
  build: (context: ActorContext, env: object) => ActorParts<Instance, C, R>,
): ActorClass<C, R> {
  const reportUnexpected = (error: unknown): void => {
    if (!isReported(error) && !(error instanceof ShuttingDownError)) report(error);
  };
  const failure = (error: unknown): UnavailableError | InternalError => {
    reportUnexpected(error);
    if (isReported(error)) return error;
    return error instanceof ShuttingDownError || isStorageFailure(error)
      ? new UnavailableError(`The ${kind} could not be read or written; try again.`)
      : new InternalError(`The ${kind} failed. The server's log has the reason.`);
  };
  const failed = (error: unknown) => failureResponse(failure(error));

  return class extends createDurable({ autoPersist: false, onError: failed }) {
    readonly #parts: ActorParts<Instance, C, R>;
    readonly #loaded: Lazy<Instance>;
    readonly #alarms: AlarmRuns;

    constructor(context: ActorContext, env: object) {
      super(context, env);
      const parts = build(context, env);
      this.#parts = parts;
      this.#alarms = new AlarmRuns(context.storage, reportUnexpected);
      this.#loaded = new Lazy(async () => parts.load(await resolveActorName(context, this.id)));
      for (const read in parts.reads) {
        const reader = (...input: R[typeof read]["input"]) => this.read(read, ...input);
        Object.assign(this, { [read]: reader });
      }
      routerOf(this.state).post("/call/:operation", (request) => this.#answer(request));
    }

    async call<K extends keyof C & string>(
      operation: K,
      input: C[K]["input"],
      signal?: AbortSignal,
    ): Promise<C[K]["output"]> {
      try {
        return await this.#parts.operations[operation](await this.#loaded.get(), input, signal);
      } catch (error) {
        throw failure(error);
      }
    }

    async read<K extends keyof R & string>(read: K, ...input: R[K]["input"]): Promise<R[K]["output"]> {
      try {
        return await this.#parts.reads[read](await this.#loaded.get(), ...input);
      } catch (error) {
        throw failure(error);
      }
    }

    async alarm(): Promise<void> {
      await this.#alarms.run(async () => this.#parts.alarm?.(await this.#loaded.get()));
    }

    async evict(): Promise<boolean> {
      const { evict } = this.#parts;
      try {
        if (!evict || !(await evict(await this.#loaded.get()))) return false;
      } catch (error) {
        throw failure(error);
      }
      await this.#loaded.detach();
      return true;
    }

    async prepareClose(): Promise<void> {
      await this.#parts.prepareClose?.();
    }

    /** Never rejects: one actor that cannot write its caches must not keep the others from closing. */
    async close(): Promise<void> {
      try {
        await this.#parts.close(this.#loaded);
      } catch (error) {
        reportUnexpected(error);
      }
    }

    override async fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/do/") && !isListedRead(pathname, this.#parts.reads))
        return new Response(null, { status: 404 });
      try {
        return await super.fetch(request);
      } catch (error) {
        return failed(error);
      }
    }

    override async destroy(): Promise<never> {
      throw new Error(`a ${kind} cannot be destroyed`);
    }

    override getPersistable(): Record<string, never> {
      return {};
    }

    /** Answers an operation that came as a request. */
    async #answer(request: RoutedRequest): Promise<Response> {
      const { operation = "" } = request.params;
      if (!isKeyOf(this.#parts.operations, operation)) return new Response(null, { status: 404 });
      const output = await this.call(operation, await decodeMessage(request), request.signal);
      if (output instanceof Response) return output;
      const { headers, body } = encodeMessage(output);
      return new Response(body, { headers });
    }
  };
}

/** Another actor, or this one, has reported it already. */
function isReported(error: unknown): error is UnavailableError | InternalError {
  return error instanceof UnavailableError || error instanceof InternalError;
}

interface Router {
  post(path: string, handler: (request: RoutedRequest) => Promise<Response>): unknown;
}

/** itty-durable keeps its router on the state it was given. */
function routerOf(state: { readonly router?: Router }): Router {
  if (!state.router) throw new Error("itty-durable gave no router");
  return state.router;
}

/** itty-durable answers `/do/call/<any method>`, among them ones that empty the storage. */
function isListedRead(pathname: string, reads: object): boolean {
  const [, , action, target = "", ...rest] = pathname.split("/");
  return action === "call" && Object.hasOwn(reads, target) && rest.length === 0;
}

function isKeyOf<T extends object>(record: T, key: string): key is keyof T & string {
  return Object.hasOwn(record, key);
}
