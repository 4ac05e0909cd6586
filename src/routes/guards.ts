import type { MiddlewareHandler } from "hono";
import { isDevelopmentHost } from "../protocol/loopback.ts";
import { STREAM_HEADERS } from "../protocol/streams.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv } from "./app-env.ts";
import type { Platform } from "./platform.ts";

const ALLOWED_METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
const ALLOWED_HEADERS = [
  "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Live-Lease",
  // Of the Model Context Protocol.
  "Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name",
  ...Object.values(STREAM_HEADERS),
].join(", ");
const EXPOSED_HEADERS = ["Retry-After, Content-Type, ETag, Location", ...Object.values(STREAM_HEADERS)].join(
  ", ",
);
/** How long a browser may remember a preflight (s). */
const PREFLIGHT_MAX_AGE_S = "600";

/** On every answer, errors too. */
export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    const headers = headersToChange(c);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
  };
}

/** 421 for an unknown `Host` (DNS rebinding). */
export function hostGuard(platform: Platform): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (!platform.isHostAllowed(hostnameOf(c.req.header("host")))) {
      throw new ApiError(
        "host_not_allowed",
        "This server is not configured for that host name; allow it with --allow-host.",
      );
    }
    await next();
  };
}

/** 403 for a foreign origin; echoes an allowed one, and answers preflights. */
export function originGuard(platform: Platform): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const allowed = origin !== undefined && isAllowedOrigin(platform, origin);
    if (c.req.method === "OPTIONS") return preflight(c, allowed ? origin : null);
    if (origin !== undefined && !allowed) {
      throw new ApiError(
        "origin_not_allowed",
        "Pages of that origin may not use this server; allow it with --allow-origin.",
      );
    }
    await next();
    const headers = headersToChange(c);
    headers.append("Vary", "Origin");
    if (origin !== undefined) {
      headers.set("Access-Control-Allow-Origin", origin);
      headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    }
    return undefined;
  };
}

/**
 * The headers of a finished answer. Hono makes a whole new answer for every header that is set behind a
 * handler; here that is only done for one whose headers cannot be changed (workerd: an actor's own).
 */
function headersToChange(c: AppContext): Headers {
  const answer = c.res;
  try {
    answer.headers.delete("X-Content-Type-Options");
    return answer.headers;
  } catch {
    const copy = new Response(answer.body, answer);
    // Set over a standing answer, Hono would merge the two.
    c.res = undefined;
    c.res = copy;
    return copy.headers;
  }
}

/** Whether a page of this origin may use the server: a local one, or one that was allowed. */
export function isAllowedOrigin(platform: Platform, origin: string): boolean {
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return platform.isOriginAllowed(origin);
  return isDevelopmentHost(url.hostname) || platform.isOriginAllowed(origin);
}

/** The host name of a `Host` header, without its port. */
export function hostnameOf(host: string | undefined): string {
  return (host ?? "").replace(/:\d+$/, "").toLowerCase();
}

/** A foreign origin's preflight is answered without the header that would let it through. */
function preflight(c: AppContext, origin: string | null): Response {
  c.header("Vary", "Origin");
  c.header("Access-Control-Allow-Headers", ALLOWED_HEADERS);
  if (origin !== null) {
    c.header("Access-Control-Allow-Origin", origin);
    c.header("Access-Control-Allow-Methods", ALLOWED_METHODS);
    c.header("Access-Control-Max-Age", PREFLIGHT_MAX_AGE_S);
    // Pages on public addresses need this to reach a loopback server at all.
    if (c.req.header("access-control-request-private-network") === "true") {
      c.header("Access-Control-Allow-Private-Network", "true");
    }
  }
  return c.body(null, 204);
}
