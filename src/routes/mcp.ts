import { Hono } from "hono";
import { isNestedDeeper } from "../protocol/json-depth.ts";
import { MAX_JSON_BYTES, MAX_JSON_DEPTH, POLL_PROBE_INTERVAL_MS } from "../protocol/limits.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate, presentedToken } from "./authenticate.ts";
import { readBounded, refuseLargeBody, requireContentType } from "./body.ts";
import { projectUrl } from "./project-url.ts";

/** Handles a request as if it had come from the network. */
export type Dispatch = (request: Request, env: unknown) => Response | Promise<Response>;

/**
 * `/mcp`: the Model Context Protocol over stateless HTTP. Its tools use the other routes, by requests that stay in
 * this process, so that an agent of MCP meets the rules of all others.
 */
export function mcp(dispatch: Dispatch): Resource {
  return (platform) => {
    const app = new Hono<AppEnv>();

    app.all("/mcp", async (c) => {
      const posts = c.req.method === "POST";
      if (posts) {
        refuseLargeBody(c, MAX_JSON_BYTES);
        requireContentType(c, "application/json");
      }
      await authenticate(c, platform, { needs: "agent" });
      const request = posts ? await boundedRequest(c) : c.req.raw;
      // The SDK is large, and most servers are never asked.
      const { handleMcpRequest } = await import("../mcp/handle-request.ts");
      return handleMcpRequest(request, {
        url: projectUrl(c, "/mcp"),
        token: presentedToken(c) ?? "",
        fetch: sameProcess(c, dispatch),
        // As a poll on such a host: workerd notices a client that has gone only by writing.
        keepAliveMs: POLL_PROBE_INTERVAL_MS,
        maxBodyBytes: MAX_JSON_BYTES,
      });
    });

    return app;
  };
}

/** The same request with its body read within the limits of all JSON bodies. */
async function boundedRequest(c: AppContext): Promise<Request> {
  const { raw } = c.req;
  const bytes = await readBounded(raw, MAX_JSON_BYTES);
  if (isNestedDeeper(bytes, MAX_JSON_DEPTH))
    throw new ApiError("invalid_json", `The body is nested in more than ${MAX_JSON_DEPTH} levels.`);
  const { url, method, headers, signal } = raw;
  return new Request(url, { method, headers, signal, body: bytes });
}

/** `fetch` that asks this application, from the same client and for the same host. */
function sameProcess(c: AppContext, dispatch: Dispatch): typeof globalThis.fetch {
  const host = c.req.header("host");
  return async (input, init = {}) => {
    const request = new Request(input, init);
    if (host !== undefined) request.headers.set("host", host);
    const response = await dispatch(request, c.env);
    const { signal } = init;
    if (!signal || response.body === null) return response;
    // Reading stops with the signal, as for a response from the network.
    const body = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
    return new Response(body, response);
  };
}
