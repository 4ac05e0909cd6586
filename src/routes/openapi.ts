import { Hono } from "hono";
import type { AppEnv, Resource } from "./app-env.ts";
import { projectUrl } from "./project-url.ts";

/** `GET /openapi.json`: the description of all routes. It holds no secret. */
export const openapi: Resource = () => {
  const app = new Hono<AppEnv>();

  app.get("/openapi.json", async (c) => {
    // Hardly ever asked for: the schemas are converted only then.
    const { openApiDocument } = await import("../openapi/document.ts");
    return c.json(openApiDocument(projectUrl(c, "/openapi.json")));
  });

  return app;
};
