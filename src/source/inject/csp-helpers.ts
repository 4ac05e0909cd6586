/** Helpers that build a policy for a configuration: its imports, also those from packages of the same workspace. */
import { readFile, realpath, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { repositoryRoot } from "../../node/repository-root.ts";
import { findFiles } from "./project-files.ts";

export interface PolicyHelpers {
  /** Files that mention a policy, relative to the project, with `/`. */
  readonly files: readonly string[];
  /** Imports by whose name a policy may be built, and that could not be followed. */
  readonly unknown: readonly { readonly file: string; readonly line: number; readonly module: string }[];
}

const IMPORT =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["']([^"'\n]+)["']|^\s*["']([\w@./-]*(?:csp|security|helmet)[\w./-]*)["'],?\s*$/gim;
const SOUNDS_LIKE_POLICY = /csp|security|helmet|headers?\b/i;
const ENDINGS = ["", ".ts", ".js", ".mjs", ".cjs", ".mts", ".tsx", "/index.ts", "/index.js", "/index.mjs"];
const PACKAGE_NAME = /^(?:@[^/]+\/)?[^/]+/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** A helper that imports another; deeper ones are not looked for. */
const MAX_DEPTH = 3;
const MAX_FILES = 100;

/**
 * Follows the imports of configuration files.
 * @param configs relative to the root, with `/`
 * @param mentionsPolicy whether a text has a policy in it
 */
export async function policyHelpers(
  root: string,
  configs: readonly string[],
  mentionsPolicy: (text: string) => boolean,
): Promise<PolicyHelpers> {
  const workspace = new Workspace(root);
  const seen = new Set(configs.map((file) => join(root, file)));
  const found = new Set<string>();
  const unknown: PolicyHelpers["unknown"][number][] = [];
  const shown = (path: string): string => relative(root, path).split(sep).join("/");

  /** Whether some import of the file has a policy. */
  async function follow(path: string, depth: number): Promise<boolean> {
    const text = await readFile(path, "utf8").catch(() => "");
    let hasPolicy = false;
    for (const { module, line, statement } of importsOf(text)) {
      const targets = await workspace.filesOf(path, module);
      for (const target of targets) if (await visit(target, depth)) hasPolicy = true;
      if (targets.length === 0 && SOUNDS_LIKE_POLICY.test(statement))
        unknown.push({ file: shown(path), line, module });
    }
    return hasPolicy;
  }

  async function visit(path: string, depth: number): Promise<boolean> {
    if (seen.has(path) || seen.size > MAX_FILES) return found.has(shown(path));
    seen.add(path);
    if (mentionsPolicy(await readFile(path, "utf8").catch(() => ""))) {
      found.add(shown(path));
      return true;
    }
    return depth < MAX_DEPTH && follow(path, depth + 1);
  }

  for (const file of configs) await follow(join(root, file), 0);
  return { files: [...found].sort(), unknown };
}

/** The repository of a project, with its packages. */
class Workspace {
  readonly #root: string;
  /** By name; read when an installed package does not say where it is. */
  #packages: ReadonlyMap<string, string> | null = null;

  constructor(root: string) {
    this.#root = repositoryRoot(root);
  }

  /** The files that a module name means: one of the repository, or those of a package in it. */
  async filesOf(from: string, module: string): Promise<readonly string[]> {
    if (module.startsWith(".")) {
      const file = await existingFile(resolve(dirname(from), module));
      return file !== null && this.#isInside(file) ? [file] : [];
    }
    const name = PACKAGE_NAME.exec(module)?.[0];
    const folder = name === undefined || isBuiltin(module) ? null : await this.#folderOf(dirname(from), name);
    if (folder === null || name === undefined) return [];
    const part = module.slice(name.length + 1);
    if (part !== "") {
      const exact = await existingFile(join(folder, part));
      const inSource = exact ?? (await existingFile(join(folder, "src", part)));
      if (inSource !== null) return [inSource];
    }
    const files = await findFiles(folder, { matches: (file) => SCRIPT.test(file) && !file.includes(".d.") });
    return files.map((file) => join(folder, file));
  }

  /** The folder of a package of this repository; `null` for one that was installed from elsewhere. */
  async #folderOf(from: string, name: string): Promise<string | null> {
    for (let folder = from; this.#isInside(folder); folder = dirname(folder)) {
      const real = await realpath(join(folder, "node_modules", name)).catch(() => null);
      if (real !== null)
        return this.#isInside(real) && !real.includes(`${sep}node_modules${sep}`) ? real : null;
      if (folder === dirname(folder)) break;
    }
    this.#packages ??= await workspacePackages(this.#root);
    return this.#packages.get(name) ?? null;
  }

  #isInside(path: string): boolean {
    const inside = relative(this.#root, path);
    return inside !== ".." && !inside.startsWith(`..${sep}`);
  }
}

function importsOf(text: string) {
  return [...text.matchAll(IMPORT)].map((match) => {
    const lineStart = text.lastIndexOf("\n", match.index) + 1;
    return {
      module: match[1] ?? match[2] ?? "",
      line: text.slice(0, match.index).split("\n").length,
      statement: text.slice(lineStart, match.index + match[0].length),
    };
  });
}

async function existingFile(path: string): Promise<string | null> {
  const bare = path.replace(/\.js$/, "");
  for (const candidate of [...ENDINGS.map((ending) => path + ending), `${bare}.ts`, `${bare}.tsx`]) {
    const found = await stat(candidate).catch(() => null);
    if (found?.isFile()) return candidate;
  }
  return null;
}

/** The packages of a repository by name. */
async function workspacePackages(repository: string): Promise<ReadonlyMap<string, string>> {
  const manifests = await findFiles(repository, {
    matches: (file) => file === "package.json" || file.endsWith("/package.json"),
    depth: 4,
  });
  const packages = new Map<string, string>();
  for (const manifest of manifests) {
    const name = await nameIn(join(repository, manifest));
    if (name !== null) packages.set(name, join(repository, dirname(manifest)));
  }
  return packages;
}

async function nameIn(manifest: string): Promise<string | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(manifest, "utf8"));
    const name = typeof parsed === "object" && parsed !== null && "name" in parsed ? parsed.name : null;
    return typeof name === "string" && name !== "" ? name : null;
  } catch {
    return null;
  }
}
