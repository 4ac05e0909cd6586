import { Hono } from "hono";
import { redactValue } from "../protocol/runs/redact.ts";
import { parseTelemetry } from "../protocol/telemetry.ts";
import { projectActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import { integerQuery } from "./integer-query.ts";
import { knownSecrets } from "./known-secrets.ts";

/** Events of the log that one answer is made from. */
const MAX_EVENTS = 500;

/**
 * What happened to streams and connections (`POST /telemetry` from pages, `GET /diagnostics/streams` for people), and
 * what was sent to browsers (`GET /diagnostics/events`).
 */
export const telemetry: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/telemetry", async (c) => {
    const parsed = parseTelemetry(await readJson(c, platform, { needs: "browser" }));
    if (!parsed.ok) throw invalid("invalid_event", parsed.issue);
    // The text of an error that a page reports may contain secrets.
    const events = redactValue(parsed.events, await knownSecrets(c, platform));
    await projectActor(c, platform).call("recordTelemetry", { events });
    return c.json({ ok: true, noted: events.length });
  });

  app.get("/diagnostics/streams", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    return c.json(await projectActor(c, platform).call("telemetry", null));
  });

  app.get("/diagnostics/events", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    const query = {
      after: integerQuery(c, "after", 0),
      limit: Math.max(1, Math.min(integerQuery(c, "limit", MAX_EVENTS), MAX_EVENTS)),
      session: c.req.query("session") ?? null,
    };
    const page = await projectActor(c, platform).call("broadcasts", query);
    return c.json(redactValue(page, await knownSecrets(c, platform)));
  });

  return app;
};
