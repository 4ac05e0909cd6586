import { Hono } from "hono";
import { isPrefetchId, leaseSubject } from "../protocol/ids.ts";
import { MAX_LEASE_MS, MIN_LEASE_MS } from "../protocol/limits.ts";
import { parseIntegerBetween } from "../protocol/poll.ts";
import { toProject, toSession } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { readJson } from "./body.ts";
import type { Platform } from "./platform.ts";

/** `POST /leases/<leaseId>/extend` and `/release`. */
export const leases: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/leases/:leaseId/extend", async (c) => {
    const body = await readJson(c, platform, { needs: "agent" });
    const leaseMs = parseIntegerBetween(body.leaseMs, MIN_LEASE_MS, MAX_LEASE_MS);
    if (leaseMs === null) {
      throw invalid("invalid_event", {
        path: "leaseMs",
        reason: `must be an integer from ${MIN_LEASE_MS} to ${MAX_LEASE_MS}`,
      });
    }
    const answer = await toHolder(c, platform, { kind: "extend", leaseMs });
    if (!answer.ok) return answer;
    const { expiresAt }: { expiresAt: number } = await answer.json();
    return c.json({ ok: true, expiresAt: new Date(expiresAt).toISOString() });
  });

  app.post("/leases/:leaseId/release", async (c) => {
    const body = await readJson(c, platform, { needs: "agent", optional: true });
    const delayMs = body.delayMs === undefined ? 0 : parseIntegerBetween(body.delayMs, 0, MAX_LEASE_MS);
    if (delayMs === null) {
      throw invalid("invalid_event", {
        path: "delayMs",
        reason: `must be an integer from 0 to ${MAX_LEASE_MS}`,
      });
    }
    const answer = await toHolder(c, platform, { kind: "release", delayMs, reason: "released" });
    return answer.ok ? c.json({ ok: true }) : answer;
  });

  return app;
};

/** A lease id names the session (or prefetch) it belongs to. */
function toHolder(
  c: AppContext,
  platform: Platform,
  command: Readonly<Record<string, unknown>>,
): Promise<Response> {
  const leaseId = c.req.param("leaseId") ?? "";
  const subject = leaseSubject(leaseId);
  if (subject === null) {
    throw new ApiError("lease_fenced", "No such lease is current.", { current: null });
  }
  const call = { body: { leaseId, ...command } };
  return isPrefetchId(subject)
    ? toProject(c, platform, "/lease", call)
    : toSession(c, platform, subject, "/lease", call);
}
