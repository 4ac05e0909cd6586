import {
  type BindFailure,
  bindFailure,
  CLOSE_GRACE_MS,
  type Fetch,
  type Listening,
} from "../local/listen.ts";
import type { DenoRuntime } from "./runtime.ts";

declare const Deno: DenoRuntime;

/** What the application knows of a connection. */
export interface DenoEnv {
  readonly remoteAddress: string;
}

/**
 * Serves on one port of one address with Deno's HTTP server. Its `request.signal` also aborts after a
 * response was delivered completely: code that waits for a client to disconnect removes its listener
 * before the response is sent.
 */
export async function denoBind(
  fetch: Fetch,
  port: number,
  address: string,
): Promise<Listening | BindFailure> {
  const cut = new AbortController();
  try {
    const server = Deno.serve(
      { port, hostname: address, signal: cut.signal, onListen: () => {} },
      // Asked for at once: a connection that has ended has no address any more.
      (request, info) => fetch(request, { remoteAddress: info.remoteAddr.hostname } satisfies DenoEnv),
    );
    return {
      port: server.addr.port,
      async close() {
        const force = setTimeout(() => cut.abort(), CLOSE_GRACE_MS);
        await server.shutdown();
        clearTimeout(force);
      },
    };
  } catch (error) {
    return bindFailure(error);
  }
}
