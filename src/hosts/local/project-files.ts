import { execFile } from "node:child_process";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, relative, resolve, sep } from "node:path";
import type { FileAnswer, ProjectFiles } from "../../routes/index.ts";

/** Larger files are no source. */
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
    const inside = relative(root, resolve(root, path));
    if (inside === "" || isAbsolute(inside) || inside.split(sep)[0] === "..") return null;
    return inside.split(sep).join("/");
  }

  return {
    normalize,
    async read(path) {
      const inside = normalize(path);
      if (inside === null || isPrivate(inside)) return NOT_ALLOWED;
      const real = await realpath(resolve(root, inside)).catch(() => null);
      if (real === null) return NOT_FOUND;
      const realInside = relative(await realpath(root), real);
      if (isAbsolute(realInside) || realInside.split(sep)[0] === ".." || isPrivate(realInside))
        return NOT_ALLOWED;
      const stats = await stat(real);
      if (!stats.isFile()) return NOT_FOUND;
      if (stats.size > MAX_SOURCE_BYTES) return NOT_ALLOWED;
      // A link is asked about under its own name and under the file's.
      const names = new Set([inside, realInside]);
      for (const name of names) if (await isGitIgnored(root, name)) return NOT_ALLOWED;
      return { ok: true, text: await readFile(real, "utf8") };
    },
  };
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

/** git's own answer; without git or a repository nothing is ignored. */
function isGitIgnored(root: string, path: string): Promise<boolean> {
  return new Promise((done) => {
    execFile("git", ["check-ignore", "--quiet", "--", path], { cwd: root }, (error) => done(error === null));
  });
}
