import { Hono } from "hono";
import { SESSION_ID } from "../protocol/ids.ts";
import { isRecord } from "../protocol/is-record.ts";
import { isLoopback } from "../protocol/loopback.ts";
import { MAX_APPEND_BYTES, STREAM_ROOT } from "../protocol/streams.ts";
import { sessionActor, streamActor } from "./actors.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { discardLargeBody, readBounded } from "./body.ts";
import { isForwardedFromElsewhere } from "./forwarded.ts";
import { hostnameOf } from "./guards.ts";
import type { Platform } from "./platform.ts";
import { appendRequest, createRequest, readRequest, streamPath } from "./stream-requests.ts";

/**
 * `/v1/stream/<path>`: the Durable Streams protocol. A path whose first part is a session's id is a run of
 * that session: clients read it, and agents write to it. All others exist only where the server was
 * started for every client on this machine.
 */
export const streams: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.all(`${STREAM_ROOT}*`, async (c) => {
    const path = streamPath(new URL(c.req.url).pathname);
    const { method } = c.req;
    if (method === "PUT" || method === "POST") await discardLargeBody(c, MAX_APPEND_BYTES);
    await authorize(c, platform, path, method);
    const stream = streamActor(c, platform, path);
    const body = () => readBounded(c.req.raw, MAX_APPEND_BYTES);
    switch (method) {
      case "PUT": {
        const request = { ...createRequest(c), bytes: await body() };
        const response = await stream.call("create", request);
        return response.status === 201 ? withLocation(c, response) : response;
      }
      case "POST": {
        const request = { ...appendRequest(c), bytes: await body() };
        const response = await stream.call("append", request);
        return response.status === 409 ? withHolder(c, platform, path, response) : response;
      }
      case "HEAD":
        return stream.call("head", null);
      case "GET":
        return stream.call("read", readRequest(c), c.req.raw.signal);
      case "DELETE":
        return stream.call("delete", null);
      default:
        throw new ApiError("not_found", "Streams know GET, HEAD, POST, PUT and DELETE.");
    }
  });

  return app;
};

/** Adds which agent holds the session now to a fenced append, as for every use of a lease: only the session knows. */
async function withHolder(
  c: AppContext,
  platform: Platform,
  path: string,
  response: Response,
): Promise<Response> {
  const body: unknown = await response.clone().json();
  if (!isRecord(body) || body.error !== "lease_fenced") return response;
  const snapshot = await sessionActor(c, platform, path.split("/")[0] ?? "")
    .read("snapshot")
    .catch(() => null);
  const held = snapshot?.deliveryLease;
  const current = held ? { agent: held.agent, expiresAt: held.expiresAt } : null;
  throw new ApiError("lease_fenced", String(body.message), { current });
}

/** @throws ApiError when the client may not do this with this stream */
async function authorize(c: AppContext, platform: Platform, path: string, method: string): Promise<void> {
  const isRun = SESSION_ID.test(path.split("/")[0] ?? "");
  if (!isRun && platform.openStreams && isLocal(c)) return;
  await authenticate(c, platform, { needs: method === "GET" || method === "HEAD" ? "browser" : "agent" });
  if (!isRun) {
    throw new ApiError("not_found", "There are only the streams of runs here; see serve --open-streams.");
  }
  if (method === "PUT" || method === "DELETE") {
    throw new ApiError("forbidden", "The streams of runs are created and kept by the server.");
  }
}

/** Whether the request names this machine, and no tunnel says that it comes from another. */
function isLocal(c: AppContext): boolean {
  return isLoopback(hostnameOf(c.req.header("host"))) && !isForwardedFromElsewhere(c.req.raw.headers);
}

/** A 201 names the stream's address. */
function withLocation(c: AppContext, response: Response): Response {
  const headers = new Headers(response.headers);
  const { origin, pathname } = new URL(c.req.url);
  headers.set("location", `${origin}${pathname}`);
  return new Response(null, { status: response.status, headers });
}
