/**
 * What actors can be asked, typed once for both sides. A contract names each operation with its input and
 * output; whether a call stays in the process or travels as a request is the host's affair.
 */

/** One operation: what it takes and what it gives. */
export interface Exchange {
  readonly input: unknown;
  readonly output: unknown;
}

/** The operations of one kind of actor, by name. */
export type Contract<C> = { readonly [K in keyof C]: Exchange };

/** Reads by stub: their input is a list of ids and numbers, which fits into a header. */
export interface ReadExchange {
  readonly input: readonly (string | number)[];
  readonly output: unknown;
}

/** The reads of one kind of actor, by name. */
export type ReadContract<R> = { readonly [K in keyof R]: ReadExchange };

/** How the actors of one kind are reached. */
export interface ActorNamespace<C extends Contract<C>, R extends ReadContract<R>> {
  /**
   * Asks an actor to do something.
   * @param signal aborted when the caller no longer waits
   * @throws UnavailableError, ShuttingDownError
   */
  call<K extends keyof C & string>(
    actor: string,
    operation: K,
    input: C[K]["input"],
    signal?: AbortSignal,
  ): Promise<C[K]["output"]>;
  /** Reads something of an actor. @throws UnavailableError, ShuttingDownError */
  read<K extends keyof R & string>(actor: string, read: K, ...input: R[K]["input"]): Promise<R[K]["output"]>;
}

/** One actor of a namespace. */
export class ActorRef<C extends Contract<C>, R extends ReadContract<R>> {
  readonly #namespace: ActorNamespace<C, R>;
  readonly #name: string;

  constructor(namespace: ActorNamespace<C, R>, name: string) {
    this.#namespace = namespace;
    this.#name = name;
  }

  call<K extends keyof C & string>(
    operation: K,
    input: C[K]["input"],
    signal?: AbortSignal,
  ): Promise<C[K]["output"]> {
    return this.#namespace.call(this.#name, operation, input, signal);
  }

  read<K extends keyof R & string>(read: K, ...input: R[K]["input"]): Promise<R[K]["output"]> {
    return this.#namespace.read(this.#name, read, ...input);
  }
}

/** An actor as its host holds it. */
export interface Actor<C extends Contract<C>, R extends ReadContract<R>> {
  call<K extends keyof C & string>(
    operation: K,
    input: C[K]["input"],
    signal?: AbortSignal,
  ): Promise<C[K]["output"]>;
  read<K extends keyof R & string>(read: K, ...input: R[K]["input"]): Promise<R[K]["output"]>;
  alarm(): Promise<void>;
  /** Closes the actor if a later activation finds all there is; false: it stays. */
  evict(): Promise<boolean>;
  /** The host is about to stop: the actor begins no work that another actor would have to wait for. */
  prepareClose(): Promise<void>;
  /** Writes what is only a cache and closes the actor. */
  close(): Promise<void>;
}
