import { execFile } from "node:child_process";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, relative, resolve, sep } from "node:path";
import type { FileAnswer, ProjectFiles } from "../../routes/index.ts";

/** Larger files are not source. */
const MAX_SOURCE_BYTES = 10 * 1024 * 1024;
const SECRET_ENDINGS = new Set([".pem", ".key", ".p12", ".pfx", ".crt", ".keystore"]);
const NOT_ALLOWED: FileAnswer = { ok: false, code: "path_not_allowed" };
const NOT_FOUND: FileAnswer = { ok: false, code: "not_found" };

/**
 * The project's files as pages may read them: inside the root after resolving links, no dotfiles,
 * no keys, nothing that git ignores.
 */
export function projectFiles(root: string): ProjectFiles {
  function normalize(path: string): string | null {
    if (path.includes("\0")) return null;
    return pathInside(root, resolve(root, path))?.split(sep).join("/") ?? null;
  }

  return {
    normalize,
    async read(path) {
      const inside = normalize(path);
      if (inside === null || isPrivate(inside)) return NOT_ALLOWED;
      const real = await realpath(resolve(root, inside)).catch(() => null);
      if (real === null) return NOT_FOUND;
      const realInside = pathInside(await realpath(root), real);
      if (realInside === null || isPrivate(realInside)) return NOT_ALLOWED;
      const stats = await stat(real);
      if (!stats.isFile()) return NOT_FOUND;
      if (stats.size > MAX_SOURCE_BYTES) return NOT_ALLOWED;
      // git is asked for the name of a link and for the name of its file.
      const isIgnored = (await isGitIgnored(root, inside)) || (await isGitIgnored(root, realInside));
      if (isIgnored) return NOT_ALLOWED;
      return { ok: true, text: await readFile(real, "utf8") };
    },
  };
}

/** The path of a file relative to the root; `null` for the root itself and for files outside of it. */
function pathInside(root: string, path: string): string | null {
  const inside = relative(root, path);
  return inside === "" || isAbsolute(inside) || inside.split(sep)[0] === ".." ? null : inside;
}

function isPrivate(path: string): boolean {
  const segments = path.split(/[\\/]/);
  const name = segments.at(-1) ?? "";
  return (
    segments.some((segment) => segment.startsWith(".")) ||
    SECRET_ENDINGS.has(extname(name).toLowerCase()) ||
    /^id_(rsa|dsa|ecdsa|ed25519)/.test(name)
  );
}

/** Whether git ignores a path; without git or a repository nothing is ignored. */
function isGitIgnored(root: string, path: string): Promise<boolean> {
  return new Promise((done) => {
    execFile("git", ["check-ignore", "--quiet", "--", path], { cwd: root }, (error) => done(error === null));
  });
}
