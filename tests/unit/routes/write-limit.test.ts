/** The limit of writes measures durations: a step of the wall clock refuses no write. */
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../../src/routes/api-error.ts";
import type { AppEnv } from "../../../src/routes/app-env.ts";
import type { Platform } from "../../../src/routes/platform.ts";
import { writeLimit } from "../../../src/routes/rate-limit.ts";

const HOUR_MS = 3_600_000;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

/** Allows one write, then one a second. */
function limitedApp() {
  const platform = { rateLimit: 1, remoteAddress: () => "127.0.0.1" } satisfies Partial<Platform>;
  const app = new Hono<AppEnv>();
  app.use(writeLimit(platform));
  app.post("/write", (c) => c.text("written"));
  app.onError((error) =>
    error instanceof ApiError ? error.toResponse() : new Response(null, { status: 500 }),
  );
  return async () => (await app.request("/write", { method: "POST" })).status;
}

test("a wall clock that is set back does not refuse writes", async () => {
  const write = limitedApp();
  expect(await write()).toBe(200);
  vi.setSystemTime(Date.now() - HOUR_MS);
  expect(await write()).toBe(200);
});

test("a wall clock that is set forward does not lift the limit", async () => {
  const write = limitedApp();
  const statuses: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    vi.setSystemTime(Date.now() + HOUR_MS);
    statuses.push(await write());
  }
  expect(statuses).toContain(429);
});
