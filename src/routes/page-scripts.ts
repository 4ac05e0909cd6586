import { Hono } from "hono";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";

/** Scripts the overlay loads when they are needed. They carry no secret. */
export const pageScripts: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  /** The sessions and design panels. */
  app.get("/panels.js", async (c) => script(c, await platform.pageScript("panels")));

  /** The detector of an installed `impeccable` package. */
  app.get("/detect.js", async (c) => {
    const detector = await platform.detector?.();
    if (!detector) throw new ApiError("not_found", "No detector is installed: npm i -D impeccable.");
    return script(c, detector);
  });

  return app;
};

function script(c: AppContext, text: string): Response {
  return c.body(text, 200, {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "no-store",
  });
}
