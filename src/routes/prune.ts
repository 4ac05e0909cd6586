import { Hono } from "hono";
import { MAX_RETENTION_DAYS } from "../protocol/limits.ts";
import type { PruneResponse } from "../protocol/local-server.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { readJson } from "./body.ts";

/** `POST /prune`: retention now, where there is an archive. */
export const prune: Resource = (platform) => {
  const app = new Hono<AppEnv>();
  const { prune: pruneNow } = platform;
  if (pruneNow === null) return app;

  return app.post("/prune", async (c) => {
    const { days } = await readJson(c, platform, { needs: "agent", optional: true });
    const answer: PruneResponse = { pruned: await pruneNow(daysOf(days)) };
    return c.json(answer);
  });
};

function daysOf(days: unknown): number | undefined {
  if (days === undefined) return undefined;
  if (typeof days !== "number" || !Number.isInteger(days) || days < 1 || days > MAX_RETENTION_DAYS) {
    throw invalid("invalid_event", {
      path: "days",
      reason: `must be an integer from 1 to ${MAX_RETENTION_DAYS}`,
    });
  }
  return days;
}
