import { Hono } from "hono";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";

/** Scripts the overlay loads when they are needed. They carry no secret. */
export const pageScripts: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  /** The panels of the overlay, and what annotating needs. */
  app.get("/panels.js", async (c) => script(c, await platform.pageScript("panels")));

  /** What measures an accepted element. */
  app.get("/measure.js", async (c) => script(c, await platform.pageScript("measure")));

  /** The capture library. Its address carries the version, so a browser may keep it for good. */
  app.get("/modern-screenshot.js", async (c) => {
    c.header("Cache-Control", "public, max-age=31536000, immutable");
    return script(c, await platform.pageScript("capture"));
  });

  /** The detector of an installed `impeccable` package. */
  app.get("/detect.js", async (c) => {
    const detector = await platform.detector?.();
    if (!detector) throw new ApiError("not_found", "No detector is installed: npm i -D impeccable.");
    return script(c, detector);
  });

  return app;
};

function script(c: AppContext, text: string): Response {
  const cache = c.res.headers.get("Cache-Control") ?? "no-store";
  return c.body(text, 200, { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": cache });
}
