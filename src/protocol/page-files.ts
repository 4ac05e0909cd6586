/** What a page says of the files that its dev build names, and what the server answers. */
import * as v from "valibot";

/** At most 800 paths: those of a page and three of its scripts. */
export const PageFilesSchema = v.object({
  files: v.pipe(v.array(v.pipe(v.string(), v.maxLength(4_096))), v.maxLength(800)),
});

export interface PageFilesResponse {
  readonly ok: true;
  /** The other app that the page belongs to, relative to this project's folder; `null`: none, or not known. */
  readonly app: string | null;
}
