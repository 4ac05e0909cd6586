import { Hono } from "hono";
import { ARTIFACT_NAME, SESSION_ID } from "../protocol/ids.ts";
import { MAX_ARTIFACT_BYTES } from "../protocol/limits.ts";
import { projectReads, sessionReads, toSession } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readBounded, readJson, refuseLargeBody } from "./body.ts";
import { contentTypeOf } from "./content-type.ts";
import { knownSecrets } from "./known-secrets.ts";
import { redactSnapshot } from "./redact-snapshot.ts";
import { withRunOutputs } from "./run-outputs.ts";
import { fromStub } from "./stub-error.ts";
import { withPageClosed } from "./with-page-closed.ts";

/** Journal entries in one answer, unless the client asks for fewer. */
const MAX_ENTRIES = 1_000;

/** `/sessions/<id>`: snapshot, journal, artifacts, requeue. */
export const sessions: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/sessions/:id", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const id = sessionId(c);
    const snapshot = await sessionReads(c, platform, id).snapshot().catch(rethrow(id));
    const { closedTabs } = await projectReads(c, platform).overview(0);
    const shown = redactSnapshot(withPageClosed(snapshot, closedTabs), await knownSecrets(c, platform));
    return c.json({ ...shown, runs: await withRunOutputs(c, platform, shown) });
  });

  app.get("/sessions/:id/journal", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    const id = sessionId(c);
    const after = integerQuery(c, "after", 0);
    const limit = Math.min(integerQuery(c, "limit", MAX_ENTRIES), MAX_ENTRIES);
    const journal = await sessionReads(c, platform, id).journal(after, limit).catch(rethrow(id));
    return c.json({ id, ...journal });
  });

  app.post("/sessions/:id/requeue", async (c) => {
    await readJson(c, platform, { needs: "agent", optional: true });
    const id = sessionId(c);
    await sessionReads(c, platform, id).snapshot().catch(rethrow(id));
    const answer = await toSession(c, platform, id, "/lease", { body: { kind: "requeue" } });
    if (!answer.ok) return answer;
    const { requeued }: { requeued: readonly number[] } = await answer.json();
    return c.json({ ok: true, id, requeued });
  });

  app.get("/sessions/:id/artifacts/:name", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const name = artifactName(c);
    const answer = await toSession(c, platform, sessionId(c), `/artifact/${name}`, { method: "GET" });
    if (answer.status === 404) throw new ApiError("not_found", "No such artifact belongs to this session.");
    if (!answer.ok) return answer;
    return c.body(await answer.arrayBuffer(), 200, {
      "Content-Type": contentTypeOf(name),
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });

  app.put("/sessions/:id/artifacts/:name", async (c) => {
    refuseLargeBody(c, MAX_ARTIFACT_BYTES);
    await authenticate(c, platform, { needs: "agent" });
    const path = `/artifact/${artifactName(c)}`;
    const raw = await readBounded(c.req.raw, MAX_ARTIFACT_BYTES);
    return toSession(c, platform, sessionId(c), path, { method: "PUT", raw });
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

function integerQuery(c: AppContext, name: string, fallback: number): number {
  const value = c.req.query(name);
  if (value === undefined) return fallback;
  if (!/^\d{1,12}$/.test(value)) throw invalid("invalid_query", { path: name, reason: "must be an integer" });
  return Number(value);
}

function rethrow(id: string): (error: unknown) => never {
  return (error) => {
    throw fromStub(error, id);
  };
}
