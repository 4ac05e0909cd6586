import { Hono } from "hono";
import { errorResponse, InternalError, ShuttingDownError, UnavailableError } from "../actor/index.ts";
import { DEFAULT_PROJECT, PROJECT_NAME } from "../protocol/ids.ts";
import { isRecord } from "../protocol/is-record.ts";
import { annotation } from "./annotation.ts";
import { ApiError } from "./api-error.ts";
import type { AppEnv } from "./app-env.ts";
import { designSystem } from "./design-system.ts";
import { events } from "./events.ts";
import { evidence } from "./evidence.ts";
import { hostGuard, originGuard, securityHeaders } from "./guards.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { leases } from "./leases.ts";
import { liveScript } from "./live-script.ts";
import { mcp } from "./mcp.ts";
import { openapi } from "./openapi.ts";
import { pageFiles } from "./page-files.ts";
import { pageScripts } from "./page-scripts.ts";
import type { Platform } from "./platform.ts";
import { poll } from "./poll.ts";
import { prune } from "./prune.ts";
import { writeLimit } from "./rate-limit.ts";
import { sessions } from "./sessions.ts";
import { source } from "./source.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { streams } from "./streams.ts";
import { telemetry } from "./telemetry.ts";

const RESOURCES = [
  status,
  openapi,
  liveScript,
  pageScripts,
  events,
  poll,
  leases,
  sessions,
  history,
  annotation,
  evidence,
  pageFiles,
  source,
  designSystem,
  streams,
  telemetry,
  inspect,
  prune,
  stop,
];

/**
 * The HTTP application: it knows nothing of where it runs, everything that differs is in the
 * platform. Guards come first and in the order of protocol.md: host, origin, then what each route
 * checks of size, content type, token and right, then its body.
 */
export function createApp(platform: Platform): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.onError((error) => {
    if (error instanceof ApiError) return error.toResponse();
    // The actor has reported the cause itself, or it is closing.
    if (error instanceof UnavailableError || error instanceof ShuttingDownError)
      return errorResponse({ code: "storage_failed", message: error.message });
    if (!(error instanceof InternalError)) platform.report(error);
    return new ApiError(
      "internal_error",
      "The request failed by a fault of the server. Its log has the reason.",
    ).toResponse();
  });
  app.notFound(() => new ApiError("not_found", "There is nothing at this address.").toResponse());
  app.use(securityHeaders(), hostGuard(platform), originGuard(platform), writeLimit(platform));

  const api = new Hono<AppEnv>();
  for (const resource of RESOURCES) api.route("/", resource(platform));
  api.route("/", mcp((request, env) => app.fetch(request, isRecord(env) ? env : {}))(platform));

  const projects = new Hono<AppEnv>();
  projects.use(async (c, next) => {
    const project = c.req.param("project") ?? DEFAULT_PROJECT;
    if (!PROJECT_NAME.test(project)) throw new ApiError("not_found", "There is no project of that name.");
    c.set("project", project);
    await next();
  });
  projects.route("/", api);

  if (platform.manyProjects) app.route("/p/:project", projects);
  return app.route("/", projects);
}
