import { Hono } from "hono";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";

/** `GET /stop` and `POST /stop`: a graceful stop, where there is a server to stop. */
export const stop: Resource = (platform) => {
  const app = new Hono<AppEnv>();
  const { stop: stopServer } = platform;
  if (stopServer === null) return app;

  const handler = async (c: AppContext) => {
    await authenticate(c, platform, { needs: "agent" });
    stopServer();
    return c.json({ ok: true });
  };
  return app.get("/stop", handler).post("/stop", handler);
};
