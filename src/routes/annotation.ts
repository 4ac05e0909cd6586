import { Hono } from "hono";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_ARTIFACT_BYTES } from "../protocol/limits.ts";
import { sessionActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readBounded, refuseLargeBody, requireContentType } from "./body.ts";

const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** `POST /annotation`: a screenshot that the session's `generate` will name. */
export const annotation: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/annotation", async (c) => {
    refuseLargeBody(c, MAX_ARTIFACT_BYTES);
    requireContentType(c, "image/png");
    await authenticate(c, platform, { needs: "browser" });
    const id = c.req.query("sessionId") ?? c.req.query("eventId") ?? "";
    if (!SESSION_ID.test(id)) {
      throw invalid("invalid_query", { path: "sessionId", reason: "must be 8 lower-case hex characters" });
    }
    const bytes = await readBounded(c.req.raw, MAX_ARTIFACT_BYTES);
    if (PNG_MAGIC.some((byte, index) => bytes[index] !== byte)) {
      throw invalid("invalid_event", { path: "body", reason: "is not a PNG image" });
    }
    const { path, url, sha256 } = await sessionActor(c, platform, id).call("storeScreenshot", { bytes });
    return c.json({ ok: true, path, url, sha256 });
  });

  return app;
};
