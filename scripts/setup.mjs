// What a fresh clone needs before anything runs: dependencies and a build. Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs dependencies when there are none, or when the lock file is newer than the last installation. */
export function ensureInstalled() {
  const modules = join(root, "node_modules");
  // Through a link npm would empty a folder that belongs to somebody else.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return;
  const installed = join(modules, ".package-lock.json");
  const wanted = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  tell("Installing dependencies …");
  // npm is run by the Node that runs this, never by another one that happens to be first on the path.
  const npm = process.env.npm_execpath;
  if (npm) run(process.execPath, [npm, "ci", "--no-audit", "--no-fund"]);
  else run("npm", ["ci", "--no-audit", "--no-fund"]);
}

/** Builds when there is no build, or when something it is made from is newer. */
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
  tell("Building …");
  run(process.execPath, [join(root, "scripts", "build.mjs")]);
}

/** Runs a command in the clone, in plain sight; ends this process with its exit code when it fails. */
function run(command, words) {
  // Progress is people's text: standard output belongs to whatever runs afterwards.
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

function tell(text) {
  process.stderr.write(`${text}\n`);
}
