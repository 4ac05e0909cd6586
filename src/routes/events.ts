import { Hono } from "hono";
import { toResponse } from "../actor/index.ts";
import { WRAPPER_MISSING } from "../protocol/checkpoint-reasons.ts";
import { commandLine } from "../protocol/command-line.ts";
import { type BrowserEvent, isPageEvent, parseEvent } from "../protocol/events/index.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";
import { projectActor, sessionActor, snapshotOf } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { Platform } from "./platform.ts";

/** `POST /events`: what browsers post. `GET /events`: the event stream of a browser. */
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
      return toResponse(await projectActor(c, platform).call("pageEvent", { event, key }));
    }
    refuseOtherApp(platform, event);
    const ownerDisconnectedMs = await disconnectedMs(c, platform, event);
    const wrapperGone = await isWrapperGone(c, platform, event);
    const post = { event, key, ownerDisconnectedMs, wrapperGone };
    return toResponse(await sessionActor(c, platform, event.id).call("post", post));
  });

  app.get("/events", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const cursor = c.req.header("last-event-id") ?? c.req.query("cursor") ?? null;
    const tab = { owner: c.req.query("owner") ?? null, revision: revisionOf(c.req.query("revision")) };
    return projectActor(c, platform).call("subscribe", { ...tab, cursor }, c.req.raw.signal);
  });

  return app;
};

/** The number of a tab's stream among its words and checkpoints; older overlays name none. */
function revisionOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text))
    throw invalid("invalid_query", { path: "revision", reason: "must be an integer" });
  return Number(text);
}

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
 * How long the session's owner has been gone; only asked when another tab wants to resume.
 * The route asks both actors, because neither may wait for the other inside its own turn.
 */
async function disconnectedMs(c: AppContext, platform: Platform, event: BrowserEvent): Promise<number> {
  if (event.type !== "checkpoint" || event.reason !== "browser_resumed") return 0;
  const { activeOwner } = await snapshotOf(c, platform, event.id);
  if (activeOwner === null) return 0;
  return projectActor(c, platform).call("disconnectedMs", { owner: activeOwner });
}

/** Whether the files agree with a page that misses the session's wrapper; only asked when one does. */
async function isWrapperGone(c: AppContext, platform: Platform, event: BrowserEvent): Promise<boolean> {
  if (event.type !== "checkpoint" || event.reason !== WRAPPER_MISSING || !platform.findWrapper) return false;
  const { sourceFile } = await snapshotOf(c, platform, event.id);
  return (await platform.findWrapper(event.id, sourceFile)) === "gone";
}

/**
 * Refuses an element that another app's page has: its source is not in this project, so no agent could write it.
 * @throws ApiError 409
 */
function refuseOtherApp({ foreignApp }: Platform, event: BrowserEvent): void {
  if (event.type !== "generate" || !foreignApp) return;
  const { sourceHint } = event.mode === "insert" ? event.insert.anchor : event.element;
  const app = typeof sourceHint?.file === "string" ? foreignApp([sourceHint.file]) : null;
  if (app === null) return;
  const command = commandLine("serve", "--root", app);
  const message = `This page is of another app, ${app}: its sources are not in the project of this live server. In the server's folder run: ${command}`;
  throw new ApiError("wrong_project", message, { app });
}
