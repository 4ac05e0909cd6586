/** One request of MCP over HTTP, of either era of the protocol. */
import { createMcpHandler } from "@modelcontextprotocol/server";
import { type ClientBackendOptions, clientBackend } from "./client-backend.ts";
import { createLiveMcpServer } from "./server.ts";

export interface McpRequestOptions extends ClientBackendOptions {
  readonly keepAliveMs: number;
  readonly maxBodyBytes: number;
}

/** Answers a request that has passed the guards. */
export function handleMcpRequest(request: Request, options: McpRequestOptions): Promise<Response> {
  const backend = clientBackend(options);
  const handler = createMcpHandler(() => createLiveMcpServer(backend), {
    // Headers leave at once: otherwise clients take a waiting call for a dead connection.
    responseMode: "sse",
    keepAliveMs: options.keepAliveMs,
    maxRequestBodySize: options.maxBodyBytes,
  });
  return handler.fetch(request);
}
