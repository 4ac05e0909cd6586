import { ApiError } from "./api-error.ts";
import type { AppContext, Role } from "./app-env.ts";
import { constantTimeEqual } from "./constant-time-equal.ts";
import type { Platform } from "./platform.ts";

/**
 * Who asks. The first token present in this order decides: `Authorization: Bearer`, `?token=`, and
 * where the route takes one, `token` in the body. Compared in constant time.
 * @throws ApiError 401, or 403 when the token is right but may not do this
 */
export async function authenticate(
  c: AppContext,
  platform: Platform,
  { needs, bodyToken }: { readonly needs: Role; readonly bodyToken?: unknown },
): Promise<void> {
  const role = await roleOf(c, platform, presentedToken(c, bodyToken));
  if (role === null) {
    throw new ApiError(
      "unauthorized",
      "Send this project's token as a bearer token; it is in .impeccable/live/server.json.",
    );
  }
  if (needs === "agent" && role === "browser") {
    throw new ApiError("forbidden", "The browser token may not do this; use the agent token.");
  }
  c.set("role", role);
}

/** The role a token stands for; `null` when it is missing or wrong. */
export async function roleOf(c: AppContext, platform: Platform, token: string | null): Promise<Role | null> {
  const tokens = await platform.tokens(c.get("project"));
  if (tokens === null)
    throw new ApiError("not_configured", "This deployment has no LIVE_SECRET; set it and try again.");
  if (token === null) return null;
  const isAgent = constantTimeEqual(token, tokens.agent);
  const isBrowser = constantTimeEqual(token, tokens.browser);
  if (isAgent) return "agent";
  return isBrowser ? "browser" : null;
}

/** The token a request presents. An empty header counts as absent. */
export function presentedToken(c: AppContext, bodyToken?: unknown): string | null {
  const header = /^Bearer\s+(.+)$/i.exec(c.req.header("authorization")?.trim() ?? "")?.[1];
  if (header !== undefined) return header;
  const query = c.req.query("token");
  if (query !== undefined && query !== "") return query;
  return typeof bodyToken === "string" && bodyToken !== "" ? bodyToken : null;
}
