import { proxyDurable } from "itty-durable/proxy-durable.js";
import { InternalError, UnavailableError } from "../errors.ts";
import type { ActorNamespace, Contract, ReadContract } from "./contract.ts";
import { carriesValue, decodeMessage, encodeMessage } from "./message.ts";

/** Where actors answer; never resolved, only a base for their paths. */
const ORIGIN = "https://actor";

/** The parts of `DurableObjectNamespace` that are used. */
export interface DurableObjectBinding {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(request: Request): Promise<Response> };
}

/**
 * Reaches actors that are Durable Objects: operations are requests with a body, reads go by itty-durable's
 * stubs. No client's request is forwarded: an actor takes its name from the `do-name` header.
 */
export function durableObjectNamespace<C extends Contract<C>, R extends ReadContract<R>>(
  binding: DurableObjectBinding,
): ActorNamespace<C, R> {
  return {
    async call(actor, operation, input, signal) {
      const { headers, body } = encodeMessage(input);
      const request = new Request(`${ORIGIN}/call/${operation}`, {
        method: "POST",
        headers: { ...headers, "do-name": actor },
        body,
        ...(signal ? { signal } : {}),
      });
      const response = await reach(() => binding.get(binding.idFromName(actor)).fetch(request));
      if (carriesValue(response)) return decodeMessage(response);
      const failure = response.headers.get(FAILURE_HEADER);
      if (failure === null) return response;
      throw new FAILURES[failure === "internal" ? "internal" : "unavailable"](await response.text());
    },
    async read(actor, read, ...input) {
      // The stub is a proxy that answers to any name: a method is called at once, the stub never awaited.
      const stub = proxyDurable(binding, { parse: true }).get(actor);
      try {
        return await stub[read](...input);
      } catch (cause) {
        throw new UnavailableError("The record could not be read; try again.", { cause });
      }
    },
  };
}

const FAILURE_HEADER = "x-actor-failure";
const FAILURES = { internal: InternalError, unavailable: UnavailableError };

/** The response of an actor that failed; its text may be shown to clients. */
export function failureResponse(error: UnavailableError | InternalError): Response {
  const internal = error instanceof InternalError;
  const headers = { [FAILURE_HEADER]: internal ? "internal" : "unavailable" };
  return new Response(error.message, { status: internal ? 500 : 503, headers });
}

/** @throws UnavailableError when the platform cannot reach the actor */
async function reach(send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (cause) {
    throw new UnavailableError("The record could not be reached; try again.", { cause });
  }
}
