/** The stylesheet of a page. */
import { posix } from "node:path";
import { type ProjectPath, projectPath } from "../../source/project/paths.ts";
import { readTextFile, type TextFile } from "../../source/project/text-file.ts";

export interface Stylesheet extends TextFile {
  readonly path: ProjectPath;
}

/**
 * Reads the stylesheet a page links.
 * @param href as written in the page; a leading `/` means the project's root
 * @returns `null` when there is none in the project
 */
export async function readStylesheet(
  root: string,
  page: string,
  href: string | null,
): Promise<Stylesheet | null> {
  if (href === null) return null;
  const name = href.startsWith("/") ? href.slice(1) : posix.join(posix.dirname(page), href);
  const located = await projectPath(root, name);
  if (!located.ok) return null;
  const read = await readTextFile(located.path.absolute);
  return read && { ...read, path: located.path };
}
