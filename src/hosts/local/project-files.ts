import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { gitIgnoreState } from "../../node/git-ignore-state.ts";
import type { FileAnswer, ProjectFiles } from "../../routes/index.ts";

/** Larger files are not source. */
const MAX_SOURCE_BYTES = 10 * 1024 * 1024;
const SECRET_ENDINGS = new Set([".pem", ".key", ".p12", ".pfx", ".crt", ".keystore"]);
const NOT_ALLOWED: FileAnswer = { ok: false, code: "path_not_allowed" };
const NOT_FOUND: FileAnswer = { ok: false, code: "not_found" };
const UNKNOWN: FileAnswer = { ok: false, code: "ignore_state_unknown" };

/**
 * The project's files as pages may read them: inside the root after resolving links, no dotfiles,
 * no keys, nothing that git ignores or of which git cannot say whether it does.
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
      const realRoot = await realpath(root);
      const realInside = pathInside(realRoot, real);
      if (realInside === null || isPrivate(realInside)) return NOT_ALLOWED;
      // The link may be ignored, or its file. Git refuses paths behind a link, so it is asked for both by themselves.
      const link = await firstLink(realRoot, inside);
      return (await ignoreRefusal(realRoot, link === null ? [real] : [link, real])) ?? readSmallFile(real);
    },
  };
}

async function readSmallFile(path: string) {
  const stats = await stat(path);
  if (!stats.isFile()) return NOT_FOUND;
  if (stats.size > MAX_SOURCE_BYTES) return NOT_ALLOWED;
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? NOT_ALLOWED : { ok: true as const, text };
}

/** The refusal for the first path that git ignores, or cannot judge; `null` when it ignores none. */
async function ignoreRefusal(root: string, paths: readonly string[]) {
  for (const path of paths) {
    const state = await gitIgnoreState(root, path);
    if (state !== "not_ignored") return state === "ignored" ? NOT_ALLOWED : UNKNOWN;
  }
  return null;
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

/** The first part of a path that is a link; `null` when none is. */
async function firstLink(root: string, inside: string): Promise<string | null> {
  let path = root;
  for (const segment of inside.split("/")) {
    path = join(path, segment);
    if ((await lstat(path)).isSymbolicLink()) return path;
  }
  return null;
}
