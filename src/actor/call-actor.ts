import { proxyDurable } from "itty-durable/proxy-durable.js";
import type { ActorNamespace } from "./actor-host.ts";
import { LocalRequest } from "./local-request.ts";

/** Where actors answer; never resolved, only a base for their paths. */
const ORIGIN = "https://actor";

/**
 * Node's Request follows the signal it was made with only for as long as the Request itself is in
 * memory: after a garbage collection the actor would never hear that a long poll's client has gone.
 * So a request lives as long as the signal it follows.
 */
const followers = new WeakMap<AbortSignal, Request>();

export interface CallOptions {
  readonly method?: "GET" | "POST" | "PUT";
  readonly body?: unknown;
  /** Bytes instead of JSON. */
  readonly raw?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request of our own making to an actor. Nothing of a client's request is passed on but
 * what the caller puts into the body: an actor believes its `do-name` header.
 */
export function callActor(
  namespace: ActorNamespace,
  name: string,
  path: string,
  { method = "POST", body, raw, signal }: CallOptions = {},
): Promise<Response> {
  const url = `${ORIGIN}${path}`;
  const content = body === undefined ? (raw ?? null) : JSON.stringify(body);
  if (namespace.call) {
    return namespace.call(name, new LocalRequest(url, method, { "do-name": name }, content, signal));
  }
  const request = new Request(url, {
    method,
    headers: { "do-name": name },
    ...(content === null ? {} : { body: content }),
    ...(signal ? { signal } : {}),
  });
  if (signal) followers.set(signal, request);
  return namespace.get(namespace.idFromName(name)).fetch(request);
}

/**
 * An itty-durable stub, for reads whose arguments are ids and numbers (they travel in a header).
 * The stub is a proxy that answers to any name: call a method at once, never await the stub itself.
 */
export function actorStub<Methods extends object>(namespace: ActorNamespace, name: string): Methods {
  return proxyDurable(namespace, { parse: true }).get(name);
}
