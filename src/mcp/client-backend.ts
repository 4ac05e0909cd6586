/** A backend without source files: the server itself, by the same requests that other agents send. */
import { createLiveClient } from "../client/index.ts";
import type { McpBackend } from "./backend.ts";

export interface ClientBackendOptions {
  /** Where the server's paths begin. */
  readonly url: string;
  readonly token: string;
  /** Sends a request; in the server itself, straight to its application. */
  readonly fetch: typeof globalThis.fetch;
}

export function clientBackend({ url, token, fetch }: ClientBackendOptions): McpBackend {
  return {
    connect: async (agent) => createLiveClient({ url, token, fetch, agent }),
    id: null,
    source: null,
  };
}
