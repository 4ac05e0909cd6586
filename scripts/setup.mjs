// Sets up a fresh clone: dependencies and a build. Uses Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs dependencies when there are none, or when the lock file is newer than the last installation. */
export function ensureInstalled() {
  const modules = join(root, "node_modules");
  // Through a link npm would empty a folder outside the clone.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return;
  const installed = join(modules, ".package-lock.json");
  const wanted = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  report("Installing dependencies …");
  // npm runs on the Node that runs this file, not on the first one on the path.
  const npm = process.env.npm_execpath;
  if (npm) run(process.execPath, [npm, "ci", "--no-audit", "--no-fund"]);
  else run("npm", ["ci", "--no-audit", "--no-fund"]);
}

/** Builds when there is no build, or when a source file is newer. */
export function ensureBuilt() {
  const built = join(root, "dist", "cli.js");
  const parts = [
    "src",
    "scripts/build.mjs",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.types.json",
  ];
  if (
    existsSync(built) &&
    Math.max(...parts.map((part) => newest(join(root, part)))) <= statSync(built).mtimeMs
  )
    return;
  report("Building …");
  run(process.execPath, [join(root, "scripts", "build.mjs")]);
}

/** Runs a command in the clone with its output shown; ends this process with its exit code when it fails. */
function run(command, words) {
  // Progress goes to standard error: standard output belongs to the program that runs afterwards.
  const { status, error } = spawnSync(command, words, {
    cwd: root,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    shell: process.platform === "win32" && command === "npm",
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Time of the newest change in a file or folder, milliseconds. */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function report(text) {
  process.stderr.write(`${text}\n`);
}
