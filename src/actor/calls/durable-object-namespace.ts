import { proxyDurable } from "itty-durable/proxy-durable.js";
import { UnavailableError } from "../errors.ts";
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
      const response = await binding.get(binding.idFromName(actor)).fetch(request);
      if (carriesValue(response)) return decodeMessage(response);
      if (isFailure(response)) throw new UnavailableError(await response.text());
      return response;
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

/** The response of an actor that failed; its text may be shown to clients. */
export function failureResponse(message: string): Response {
  return new Response(message, { status: 503, headers: { [FAILURE_HEADER]: "1" } });
}

function isFailure(response: Response): boolean {
  return response.headers.has(FAILURE_HEADER);
}
