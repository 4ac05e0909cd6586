import { Hono } from "hono";
import { toResponse } from "../actor/index.ts";
import { isPrefetchId } from "../protocol/ids.ts";
import { MAX_PREVIEW_BYTES } from "../protocol/limits.ts";
import { parsePollQuery } from "../protocol/poll.ts";
import { parseReply } from "../protocol/replies.ts";
import { DEFAULT_WORK_TYPES } from "../protocol/work.ts";
import { projectActor, sessionActor } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";

/** `GET /poll`: work for an agent. `POST /poll`: an agent's reply. */
export const poll: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/poll", async (c) => {
    await authenticate(c, platform, { needs: "agent" });
    const parsed = parsePollQuery(c.req.query());
    if (!parsed.ok) throw invalid("invalid_query", parsed.issue);
    const { timeout, leaseMs, agent, attemptId, types, session } = parsed.query;
    const request = {
      timeout,
      leaseMs,
      agent,
      attemptId: attemptId ?? null,
      types: types ?? DEFAULT_WORK_TYPES,
      session: session ?? null,
    };
    return projectActor(c, platform).call("poll", request, c.req.raw.signal);
  });

  app.post("/poll", async (c) => {
    const body = await readJson(c, platform, { needs: "agent", tokenInBody: true });
    const parsed = parseReply(body);
    if (!parsed.ok && "tooLarge" in parsed) {
      throw new ApiError("payload_too_large", `The preview is larger than ${MAX_PREVIEW_BYTES} bytes.`);
    }
    if (!parsed.ok) throw invalid("invalid_event", parsed.issue);
    const { reply } = parsed;
    return isPrefetchId(reply.id)
      ? toResponse(await projectActor(c, platform).call("reply", reply))
      : toResponse(await sessionActor(c, platform, reply.id).call("reply", reply));
  });

  return app;
};
