import { Hono } from "hono";
import { toResponse } from "../actor/index.ts";
import { ARTIFACT_NAME, SESSION_ID } from "../protocol/ids.ts";
import { MAX_ARTIFACT_BYTES } from "../protocol/limits.ts";
import { projectActor, sessionActor, snapshotOf, unknownSession } from "./actors.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readBounded, readJson, refuseLargeBody } from "./body.ts";
import { contentTypeOf } from "./content-type.ts";
import { integerQuery } from "./integer-query.ts";
import { knownSecrets } from "./known-secrets.ts";
import { redactSnapshot } from "./redact-snapshot.ts";
import { withRunOutputs } from "./run-outputs.ts";
import { withPageClosed } from "./with-page-closed.ts";

/** Journal entries in one answer, unless the client asks for fewer. */
const MAX_ENTRIES = 1_000;

/** `/sessions/<id>`: snapshot, journal, artifacts, requeue. */
export const sessions: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/sessions/:id", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const id = sessionId(c);
    const snapshot = await snapshotOf(c, platform, id);
    const { closedTabs } = await projectActor(c, platform).read("overview", 0);
    const shown = redactSnapshot(withPageClosed(snapshot, closedTabs), await knownSecrets(c, platform));
    return c.json({ ...shown, runs: await withRunOutputs(c, platform, shown) });
  });

  app.get("/sessions/:id/journal", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    const id = sessionId(c);
    const after = integerQuery(c, "after", 0);
    const limit = Math.min(integerQuery(c, "limit", MAX_ENTRIES), MAX_ENTRIES);
    const journal = await sessionActor(c, platform, id).read("journal", after, limit);
    if (journal === null) return unknownSession(id);
    return c.json({ id, ...journal });
  });

  app.post("/sessions/:id/requeue", async (c) => {
    await readJson(c, platform, { needs: "agent", optional: true });
    const id = sessionId(c);
    await snapshotOf(c, platform, id);
    const result = await sessionActor(c, platform, id).call("requeue", null);
    return result.ok ? c.json({ ok: true, id, requeued: result.answer.requeued }) : toResponse(result);
  });

  app.get("/sessions/:id/artifacts/:name", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const name = artifactName(c);
    const artifact = await sessionActor(c, platform, sessionId(c)).call("getArtifact", { name });
    if (artifact === null) throw new ApiError("not_found", "No such artifact belongs to this session.");
    return c.body(artifact.bytes, 200, {
      "Content-Type": contentTypeOf(name),
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });

  app.put("/sessions/:id/artifacts/:name", async (c) => {
    refuseLargeBody(c, MAX_ARTIFACT_BYTES);
    await authenticate(c, platform, { needs: "agent" });
    const name = artifactName(c);
    const bytes = await readBounded(c.req.raw, MAX_ARTIFACT_BYTES);
    const result = await sessionActor(c, platform, sessionId(c)).call("putArtifact", { name, bytes });
    return result.ok ? c.json({ ok: true, ...result.answer }) : toResponse(result);
  });

  return app;
};

function sessionId(c: AppContext): string {
  const id = c.req.param("id") ?? "";
  if (!SESSION_ID.test(id))
    throw new ApiError("unknown_session", "A session id is 8 lower-case hex characters.");
  return id;
}

function artifactName(c: AppContext): string {
  const name = c.req.param("name") ?? "";
  if (!ARTIFACT_NAME.test(name)) throw new ApiError("not_found", "No such artifact belongs to this session.");
  return name;
}
