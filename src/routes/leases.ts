import { Hono } from "hono";
import { toResponse } from "../actor/index.ts";
import { isPrefetchId, leaseSubject } from "../protocol/ids.ts";
import { MAX_LEASE_MS, MIN_LEASE_MS } from "../protocol/limits.ts";
import { parseIntegerBetween } from "../protocol/poll.ts";
import { projectActor, sessionActor } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { readJson } from "./body.ts";

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
    const { leaseId, subject } = leaseOf(c);
    const result = isPrefetchId(subject)
      ? await projectActor(c, platform).call("extend", { leaseId, leaseMs })
      : await sessionActor(c, platform, subject).call("extend", { leaseId, leaseMs });
    if (!result.ok) return toResponse(result);
    return c.json({ ok: true, expiresAt: new Date(result.answer.expiresAt).toISOString() });
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
    const { leaseId, subject } = leaseOf(c);
    const release = { leaseId, delayMs, reason: "released" as const };
    const result = isPrefetchId(subject)
      ? await projectActor(c, platform).call("release", release)
      : await sessionActor(c, platform, subject).call("release", release);
    return result.ok ? c.json({ ok: true }) : toResponse(result);
  });

  return app;
};

/** The lease of the address, and the session or prefetch that its id names. @throws ApiError 409 */
function leaseOf(c: AppContext): { readonly leaseId: string; readonly subject: string } {
  const leaseId = c.req.param("leaseId") ?? "";
  const subject = leaseSubject(leaseId);
  if (subject === null) {
    throw new ApiError("lease_fenced", "No such lease is current.", { current: null });
  }
  return { leaseId, subject };
}
