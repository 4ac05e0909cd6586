import { Hono } from "hono";
import { toResponse } from "../actor/index.ts";
import { EvidenceSchema } from "../protocol/evidence.ts";
import { EVIDENCE_ARTIFACT, SESSION_ID } from "../protocol/ids.ts";
import { redactValue } from "../protocol/runs/redact.ts";
import { parseWith } from "../protocol/validation.ts";
import { sessionActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { readJson } from "./body.ts";
import { knownSecrets } from "./known-secrets.ts";

/** `POST /evidence`: what the page measured of an accepted variant, stored with its session and redacted. */
export const evidence: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/evidence", async (c) => {
    const body = await readJson(c, platform, { needs: "browser" });
    const id = c.req.query("sessionId") ?? "";
    if (!SESSION_ID.test(id))
      throw invalid("invalid_query", { path: "sessionId", reason: "must be 8 lower-case hex characters" });
    const parsed = parseWith(EvidenceSchema, body);
    if (!parsed.ok) throw invalid("invalid_event", parsed.issue);
    const text = JSON.stringify(redactValue(parsed.value, await knownSecrets(c, platform)));
    const bytes = new TextEncoder().encode(text);
    const stored = { name: EVIDENCE_ARTIFACT, bytes };
    const result = await sessionActor(c, platform, id).call("putArtifact", stored);
    return result.ok ? c.json({ ok: true, ...result.answer }) : toResponse(result);
  });

  return app;
};
