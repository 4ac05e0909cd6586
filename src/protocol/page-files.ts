/** What a page says of the files that its dev build names, and what the server answers. */
import * as v from "valibot";
import { MAX_BUILD_PATHS } from "./build-paths.ts";

export const PageFilesSchema = v.object({
  files: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4_096))), v.maxLength(MAX_BUILD_PATHS)),
});

export interface PageFilesResponse {
  readonly ok: true;
  /** The other app that the page belongs to, relative to this project's folder; `null`: none, or not known. */
  readonly app: string | null;
}
