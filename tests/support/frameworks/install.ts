/** Installs the framework projects outside of the repository, with their dependencies. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const MODULES = resolve(import.meta.dirname, "../../../node_modules");
const FIXTURES = resolve(import.meta.dirname, "../../fixtures/frameworks");
/** Larger pages of the same frameworks; where one has no manifest of its own, that of the small page counts. */
export const PLACES = resolve(import.meta.dirname, "../../fixtures/places");
/** Not below the repository: frameworks search upward for lock files and would use ours. */
const WORKPLACE = join(tmpdir(), "impeccable-frameworks");
const INSTALLED = "node_modules/.impeccable-installed";
/** Files that the tools of the frameworks write. */
const IGNORED = [
  "src/routeTree.gen.ts",
  "node_modules",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".astro",
  ".tanstack",
  "next-env.d.ts",
];

/**
 * A fresh copy of a fixture in its own folder, as a git repository, with its dependencies: those of this
 * repository where they are the very same versions, else from the registry; these are kept from run to run while
 * `package.json` stays the same.
 * @returns the project's root
 */
export async function installFramework(name: string, fixtures = FIXTURES): Promise<string> {
  const fixture = join(fixtures, name);
  const [described = FIXTURES] = [fixtures].filter((folder) =>
    existsSync(join(folder, name, "package.json")),
  );
  const manifest = readFileSync(join(described, name, "package.json"), "utf8");
  const local = hasAll(manifest);
  const root = local ? await mkdtemp(join(tmpdir(), `impeccable-${name}-`)) : join(WORKPLACE, name);
  await mkdir(root, { recursive: true });
  for (const entry of await readdir(root))
    if (entry !== "node_modules") await rm(join(root, entry), { recursive: true, force: true });
  await cp(fixture, root, { recursive: true });
  await writeFile(join(root, "package.json"), manifest);
  await writeFile(join(root, ".gitignore"), `${IGNORED.join("\n")}\n`);
  const installed = join(root, INSTALLED);
  if (local) await linkModules(root);
  else if (!existsSync(installed) || readFileSync(installed, "utf8") !== manifest) {
    await rm(join(root, "node_modules"), { recursive: true, force: true });
    await npmInstall(root);
    await writeFile(installed, manifest);
  }
  const git = (...words: string[]) => spawnSync("git", words, { cwd: root });
  git("init", "--quiet");
  git("add", "--all");
  git(
    "-c",
    "user.name=fixture",
    "-c",
    "user.email=fixture@example.test",
    "commit",
    "--quiet",
    "-m",
    "fixture",
  );
  return root;
}

/** Removes a project whose dependencies are this repository's. The others are kept for the next run. */
export async function removeFramework(root: string): Promise<void> {
  if (!root.startsWith(WORKPLACE)) await rm(root, { recursive: true, force: true });
}

/** Whether this repository has everything a manifest names, in that version. */
function hasAll(manifest: string): boolean {
  const { dependencies = {}, devDependencies = {} }: Record<string, Record<string, string> | undefined> =
    JSON.parse(manifest);
  return Object.entries({ ...dependencies, ...devDependencies }).every(([name, version]) => {
    const own = join(MODULES, name, "package.json");
    return existsSync(own) && JSON.parse(readFileSync(own, "utf8")).version === version;
  });
}

/** A folder with links, so that a dev server's cache is not written into ours. */
async function linkModules(root: string): Promise<void> {
  await mkdir(join(root, "node_modules"));
  for (const entry of await readdir(MODULES)) {
    if (entry.startsWith(".") && entry !== ".bin") continue;
    await symlink(join(MODULES, entry), join(root, "node_modules", entry));
  }
}

/** The files that git reports as changed in a project, without this tool's own folder. */
export function changedFiles(root: string): string[] {
  const { stdout } = spawnSync("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: root });
  const lines = stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "");
  const files = lines.map((line) => line.slice(3));
  return files.filter((file) => !file.startsWith(".impeccable/")).sort();
}

async function npmInstall(root: string): Promise<void> {
  const words = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
  const npm = process.env.npm_execpath;
  const child = npm
    ? spawn(process.execPath, [npm, ...words], { cwd: root })
    : spawn("npm", words, { cwd: root, shell: process.platform === "win32" });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error(`npm install in ${root} ended with ${code}:\n${said}`);
}
