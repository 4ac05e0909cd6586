import { Hono } from "hono";
import { PICTURE_MOMENTS, type PictureMoment } from "../protocol/history.ts";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_ARTIFACT_BYTES, MAX_PICTURE_BYTES } from "../protocol/limits.ts";
import { sessionActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readBounded, refuseLargeBody, requireContentType } from "./body.ts";

const PNG_MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * `POST /annotation`: a screenshot that the session's `generate` will name. With `picture`: a small picture of the
 * element, for lists.
 */
export const annotation: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/annotation", async (c) => {
    const moment = pictureMoment(c.req.query("picture"));
    const maxBytes = moment === null ? MAX_ARTIFACT_BYTES : MAX_PICTURE_BYTES;
    refuseLargeBody(c, maxBytes);
    requireContentType(c, "image/png");
    await authenticate(c, platform, { needs: "browser" });
    const id = c.req.query("sessionId") ?? c.req.query("eventId") ?? "";
    if (!SESSION_ID.test(id)) {
      throw invalid("invalid_query", { path: "sessionId", reason: "must be 8 lower-case hex characters" });
    }
    const bytes = await readBounded(c.req.raw, maxBytes);
    if (PNG_MAGIC.some((byte, index) => bytes[index] !== byte)) {
      throw invalid("invalid_event", { path: "body", reason: "is not a PNG image" });
    }
    const session = sessionActor(c, platform, id);
    const { path, url, sha256 } =
      moment === null
        ? await session.call("storeScreenshot", { bytes })
        : await session.call("storePicture", { moment, bytes });
    return c.json({ ok: true, path, url, sha256 });
  });

  return app;
};

/** Which small picture it is; `null` for a screenshot. @throws ApiError 400 */
function pictureMoment(value: string | undefined): PictureMoment | null {
  if (value === undefined) return null;
  const moment = PICTURE_MOMENTS.find((known) => known === value);
  if (moment !== undefined) return moment;
  throw invalid("invalid_query", { path: "picture", reason: `must be ${PICTURE_MOMENTS.join(" or ")}` });
}
