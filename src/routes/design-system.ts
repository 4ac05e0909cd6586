import { Hono } from "hono";
import { NO_DESIGN_SYSTEM } from "../protocol/design-system.ts";
import { ApiError } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";

/** `GET /design-system.json` and `/design-system/raw`: the project's design document. */
export const designSystem: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/design-system.json", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const files = await platform.designSystem?.();
    return c.json(files?.answer ?? NO_DESIGN_SYSTEM, 200, { "Cache-Control": "no-store" });
  });

  app.get("/design-system/raw", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const files = await platform.designSystem?.();
    if (!files?.markdown) throw new ApiError("not_found", "This project has no DESIGN.md.");
    return c.body(files.markdown, 200, {
      "Content-Type": "text/markdown; charset=utf-8",
      "Cache-Control": "no-store",
    });
  });

  return app;
};
