import { Hono } from "hono";
import { isLoopback } from "../protocol/loopback.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { presentedToken, roleOf } from "./authenticate.ts";
import { isForwardedFromElsewhere } from "./forwarded.ts";
import { hostnameOf } from "./guards.ts";
import type { Platform } from "./platform.ts";

/**
 * `GET /live.js`: the overlay with its configuration in front. It carries a secret, so it is only
 * given to a request that shows it comes from an allowed page or knows a token already.
 */
export const liveScript: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/live.js", async (c) => {
    const token = await tokenFor(c, platform);
    const config = {
      baseUrl: baseUrlOf(c),
      token,
      project: c.get("project"),
      version: platform.version,
      hasDetector: ((await platform.detector?.()) ?? null) !== null,
    };
    // JSON inside a script: `<` cannot end it, and no character can end the line.
    const text = JSON.stringify(config).replaceAll("<", "\\u003c");
    return c.body(`globalThis.__IMPECCABLE_LIVE__ = ${text};\n${await platform.pageScript("overlay")}`, 200, {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "no-store",
    });
  });

  return app;
};

/** Beyond loopback the script never contains a secret: the reviewer's link carries it. */
async function tokenFor(c: AppContext, platform: Platform): Promise<string | null> {
  const role = await roleOf(c, platform, presentedToken(c));
  if (!isFromThisMachine(hostnameOf(c.req.header("host")), platform.remoteAddress(c))) return null;
  if (isForwardedFromElsewhere(c.req.raw.headers)) return null;
  const tokens = await platform.tokens(c.get("project"));
  const fromAllowedPage =
    c.req.header("origin") !== undefined || c.req.header("sec-fetch-site") === "same-origin";
  if (role === null && !fromAllowedPage) {
    throw new ApiError(
      "forbidden",
      "Load this script with the crossorigin attribute, so that the browser names the page.",
    );
  }
  return tokens?.browser ?? null;
}

/**
 * Whether a request comes from this machine. A name in a header proves nothing on a server that also listens
 * elsewhere: the connection must be local too.
 * @param address empty when it could not be found out; `null` on a host that knows no addresses
 */
export function isFromThisMachine(hostname: string, address: string | null): boolean {
  return isLoopback(hostname) && (address === null || isLoopback(address));
}

/** Where the overlay finds the server: the address it was loaded from. */
function baseUrlOf(c: AppContext): string {
  const url = new URL(c.req.url);
  return `${url.origin}${url.pathname.replace(/\/live\.js$/, "")}`;
}
