import { Hono } from "hono";
import { type BrowserEvent, isPageEvent, parseEvent } from "../protocol/events/index.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";
import { sessionReads, toProject, toSession } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { Platform } from "./platform.ts";
import { fromStub } from "./stub-error.ts";

/** `POST /events`: what browsers post. `GET /events`: what they hear. */
export const events: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/events", async (c) => {
    const { eventId, ...body } = await readJson(c, platform, { needs: "browser", tokenInBody: true });
    c.get("limitWrites")(typeof body.owner === "string" ? body.owner : "");
    const key = idempotencyKey(c.req.header("idempotency-key"), eventId);
    const parsed = parseEvent(body);
    if (!parsed.ok) throw invalid("invalid_event", parsed.issue);
    const { event } = parsed;
    if (isPageEvent(event)) {
      return toProject(c, platform, "/page-event", { body: { event, key } });
    }
    const ownerDisconnectedMs = await goneMs(c, platform, event);
    return toSession(c, platform, event.id, "/post", { body: { event, key, ownerDisconnectedMs } });
  });

  app.get("/events", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const cursor = c.req.header("last-event-id") ?? c.req.query("cursor") ?? null;
    const owner = c.req.query("owner") ?? null;
    return toProject(c, platform, "/events", { body: { owner, cursor }, signal: c.req.raw.signal });
  });

  return app;
};

/** The header wins over the body's `eventId`. */
function idempotencyKey(header: string | undefined, eventId: unknown): string | null {
  const key = header ?? eventId;
  if (key === undefined || key === null) return null;
  if (typeof key !== "string" || key === "" || key.length > MAX_NAME_CHARS) {
    throw new ApiError(
      "invalid_event",
      `The idempotency key must be text of 1 to ${MAX_NAME_CHARS} characters.`,
      {
        path: header === undefined ? "eventId" : "Idempotency-Key",
        reason: "is not a usable key",
      },
    );
  }
  return key;
}

/**
 * How long the session's owner has had no stream; only asked when another tab wants to resume.
 * The route asks both actors, because neither may wait for the other inside its own turn.
 */
async function goneMs(c: AppContext, platform: Platform, event: BrowserEvent): Promise<number> {
  if (event.type !== "checkpoint" || event.reason !== "browser_resumed") return 0;
  const snapshot = await sessionReads(c, platform, event.id)
    .snapshot()
    .catch((error: unknown) => {
      throw fromStub(error, event.id);
    });
  if (snapshot.activeOwner === null) return 0;
  const answer = await toProject(c, platform, "/owner-gone", { body: { owner: snapshot.activeOwner } });
  const { goneMs: milliseconds }: { goneMs: number } = await answer.json();
  return milliseconds;
}
