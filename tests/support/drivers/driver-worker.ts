/**
 * A worker for tests: each path is one Durable Object that runs the posted calls on its driver.
 * Bundled and run in workerd by durable-object.test.ts.
 */
import {
  type DurableObjectStorageLike,
  durableObjectDriver,
} from "../../../src/storage-drivers/durable-object.ts";
import type { JournalDriver } from "../../../src/storage-drivers/journal-driver.ts";
import { fromWire, toWire, type WireAnswer, type WireCall, type WireRequest } from "./wire.ts";

interface ObjectState {
  readonly storage: DurableObjectStorageLike;
}

interface Env {
  readonly DRIVERS: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

export class DriverObject {
  readonly #storage: DurableObjectStorageLike;
  #driver: JournalDriver;

  constructor({ storage }: ObjectState) {
    this.#storage = storage;
    this.#driver = durableObjectDriver({ storage });
  }

  async fetch(request: Request): Promise<Response> {
    const { fresh, calls }: WireRequest = await request.json();
    if (fresh) this.#driver = durableObjectDriver({ storage: this.#storage });
    return Response.json(await this.#answer(calls));
  }

  async #answer(calls: readonly WireCall[]): Promise<WireAnswer> {
    try {
      const values = await Promise.all(calls.map((call) => this.#call(call)));
      return { values: values.map(toWire) };
    } catch (error) {
      return { error: String(error) };
    }
  }

  async #call({ method, args }: WireCall): Promise<unknown> {
    const called: unknown = Object.entries(this.#driver).find(([name]) => name === method)?.[1];
    if (typeof called !== "function") throw new TypeError(`the driver has no ${method}`);
    return called(...args.map(fromWire));
  }
}

/** workerd looks for its handlers in the default export. */
export default {
  fetch(request: Request, env: Env): Promise<Response> {
    return env.DRIVERS.get(env.DRIVERS.idFromName(new URL(request.url).pathname)).fetch(request);
  },
};
