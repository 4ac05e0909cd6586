import { Hono } from "hono";
import { type PageFilesResponse, PageFilesSchema } from "../protocol/page-files.ts";
import { parseWith } from "../protocol/validation.ts";
import { invalid } from "./api-error.ts";
import type { AppEnv, Resource } from "./app-env.ts";
import { readJson } from "./body.ts";

/** `POST /page-files`: whether a page belongs to another app than the one that is served, by the files of its build. */
export const pageFiles: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.post("/page-files", async (c) => {
    const parsed = parseWith(PageFilesSchema, await readJson(c, platform, { needs: "browser" }));
    if (!parsed.ok) throw invalid("invalid_event", parsed.issue);
    const answer: PageFilesResponse = { ok: true, app: platform.foreignApp?.(parsed.value.files) ?? null };
    return c.json(answer);
  });

  return app;
};
