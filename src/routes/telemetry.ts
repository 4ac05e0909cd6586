import { Hono } from "hono";
import { redactValue } from "../protocol/runs/redact.ts";
import { parseTelemetry } from "../protocol/telemetry.ts";
import { projectActor } from "./actors.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import { knownSecrets } from "./known-secrets.ts";

/** What happened to streams and connections: `POST /telemetry` from pages, `GET /diagnostics/streams` for people. */
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

  return app;
};
