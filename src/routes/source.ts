import { Hono } from "hono";
import { isOpenSession } from "../protocol/phases.ts";
import { projectActor, sessionActor } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import type { Platform, ProjectFiles } from "./platform.ts";

/** `GET /source?path=`: a project file as text, for pages without HMR. */
export const source: Resource = (platform) => {
  const app = new Hono<AppEnv>();
  const { files } = platform;
  if (files === null) return app;

  app.get("/source", async (c) => {
    await authenticate(c, platform, { needs: "browser" });
    const path = c.req.query("path");
    if (path === undefined || path === "")
      throw invalid("invalid_query", { path: "path", reason: "is missing" });
    if (c.get("role") === "browser" && !(await isOpenSessionFile(c, platform, files, path)))
      throw notAllowed();
    const answer = await files.read(path);
    if (answer.ok) return c.text(answer.text, 200, { "Cache-Control": "no-store" });
    if (answer.code === "path_not_allowed") throw notAllowed();
    if (answer.code === "ignore_state_unknown") {
      const message = "Git could not say whether it ignores this file; `git status` in the project says why.";
      throw new ApiError("path_not_allowed", message);
    }
    throw new ApiError("not_found", "No such file is in this project.");
  });

  return app;
};

function notAllowed(): ApiError {
  return new ApiError("path_not_allowed", "Only project files of open sessions are served.");
}

async function isOpenSessionFile(
  c: AppContext,
  platform: Platform,
  files: ProjectFiles,
  path: string,
): Promise<boolean> {
  const wanted = files.normalize(path);
  if (wanted === null) return false;
  const { sessions } = await projectActor(c, platform).read("overview", 0);
  for (const id of sessions) {
    const snapshot = await sessionActor(c, platform, id)
      .read("snapshot")
      .catch(() => null);
    if (
      snapshot?.sourceFile &&
      isOpenSession(snapshot.phase, snapshot.pendingEvents) &&
      files.normalize(snapshot.sourceFile) === wanted
    )
      return true;
  }
  return false;
}
