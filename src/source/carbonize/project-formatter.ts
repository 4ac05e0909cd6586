/** The project's own formatter, asked for the text of a file; nothing is written by it. */

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isRecord } from "../../protocol/is-record.ts";

/** Long enough for a formatter that loads its plugins, short enough to wait for. */
const FORMATTER_MS = 20_000;
const FORMATTERS = [
  { name: "prettier", args: (file: string) => ["--stdin-filepath", file] },
  { name: "@biomejs/biome", args: (file: string) => ["format", `--stdin-file-path=${file}`] },
] as const;

interface Formatter {
  readonly script: string;
  readonly args: readonly string[];
}

/**
 * `after` as the project's formatter writes it. It is left as it is where the project has none, where that fails, and
 * where `before` was not written that way either: lines that nobody touched stay.
 */
export async function formatLikeProject(
  root: string,
  absolute: string,
  before: string,
  after: string,
): Promise<string> {
  const formatter = await formatterOf(root, absolute);
  if (formatter === null || (await run(root, formatter, before)) !== before) return after;
  return (await run(root, formatter, after)) ?? after;
}

/** A formatter that a manifest between the file and the root depends on, and that is installed. */
async function formatterOf(root: string, absolute: string): Promise<Formatter | null> {
  for (let folder = dirname(absolute); folder.startsWith(root); folder = dirname(folder)) {
    const manifest = await readJson(join(folder, "package.json"));
    for (const { name, args } of FORMATTERS) {
      if (![manifest?.dependencies, manifest?.devDependencies].some((all) => isRecord(all) && name in all))
        continue;
      const script = await installed(folder, name);
      if (script !== null) return { script, args: args(absolute) };
    }
  }
  return null;
}

/** The program of a package, from the nearest `node_modules`. */
async function installed(from: string, name: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const home = join(folder, "node_modules", name);
    const manifest = await readJson(join(home, "package.json"));
    const bin = manifest?.bin;
    const path = isRecord(bin) ? Object.values(bin)[0] : bin;
    if (typeof path === "string") return join(home, path);
    if (folder === dirname(folder)) return null;
  }
}

async function readJson(path: string): Promise<Record<string, unknown> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** What it prints for a text; `null` when it fails, or takes too long. */
function run(root: string, { script, args }: Formatter, text: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ["pipe", "pipe", "ignore"],
      timeout: FORMATTER_MS,
      killSignal: "SIGKILL",
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve(code === 0 ? Buffer.concat(chunks).toString("utf8") : null));
    // It may end before it has read everything; its exit code says what became of the question.
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}
