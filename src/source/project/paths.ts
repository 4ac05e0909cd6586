/** Paths of files in the project. No spelling of a name and no link leads to a file outside of it. */
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

export interface ProjectPath {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** The path that is read and replaced, with links resolved. */
  readonly absolute: string;
}

export type PathResult =
  | { readonly ok: true; readonly path: ProjectPath }
  | { readonly ok: false; readonly reason: "outside" | "missing"; readonly message: string };

/** Folders without source files of the project. */
const FORBIDDEN = new Set([".git", ".impeccable"]);

/** The project's root with links resolved. Throws when it is relative or missing, which is an error of the caller. */
export async function realRoot(root: string): Promise<string> {
  if (!isAbsolute(root)) throw new TypeError(`root must be an absolute path: ${root}`);
  return await realpath(root);
}

/** Resolves a name (relative, or absolute inside the root) to a file of the project. `root` is a real path. */
export async function projectPath(root: string, name: string): Promise<PathResult> {
  const outside = { ok: false, reason: "outside", message: `${name} is not inside the project` } as const;
  if (name === "" || name.includes("\0")) return outside;
  const lexical = relative(root, resolve(root, name));
  if (!isInside(lexical)) return outside;
  if (lexical.split(sep).some((part) => FORBIDDEN.has(part))) return outside;
  let absolute: string;
  try {
    absolute = await realpath(join(root, lexical));
  } catch {
    return { ok: false, reason: "missing", message: `${name} does not exist` };
  }
  if (!isInside(relative(root, absolute))) return outside;
  return { ok: true, path: { file: lexical.split(sep).join("/"), absolute } };
}

function isInside(path: string): boolean {
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
