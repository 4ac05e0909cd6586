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
 * Formats `after`. It is returned unchanged where the project has no formatter, where that fails, and where `before`
 * was not formatted either: lines outside of the edit must not change.
 */
export async function formatLikeProject(
  root: string,
  absolute: string,
  before: string,
  after: string,
): Promise<string> {
  const formatter = await formatterOf(root, absolute);
  if (formatter === null || (await runFormatter(root, formatter, before)) !== before) return after;
  return (await runFormatter(root, formatter, after)) ?? after;
}

/** An installed formatter on which a manifest between the file and the root depends. */
async function formatterOf(root: string, absolute: string): Promise<Formatter | null> {
  for (let folder = dirname(absolute); folder.startsWith(root); folder = dirname(folder)) {
    const manifest = await readJson(join(folder, "package.json"));
    for (const { name, args } of FORMATTERS) {
      if (![manifest?.dependencies, manifest?.devDependencies].some((all) => isRecord(all) && name in all))
        continue;
      const script = await installedScript(folder, name);
      if (script !== null) return { script, args: args(absolute) };
    }
  }
  return null;
}

/** The script of a package in the nearest `node_modules`. */
async function installedScript(from: string, name: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const packageFolder = join(folder, "node_modules", name);
    const manifest = await readJson(join(packageFolder, "package.json"));
    const bin = manifest?.bin;
    const path = isRecord(bin) ? Object.values(bin)[0] : bin;
    if (typeof path === "string") return join(packageFolder, path);
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

/** The formatted text; `null` when the formatter fails or takes too long. */
function runFormatter(root: string, { script, args }: Formatter, text: string): Promise<string | null> {
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
    // It may exit before it has read everything; its exit code decides then.
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}
