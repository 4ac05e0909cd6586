/** Reads a framework's configuration as text: it is never run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const EXTENSIONS = ["js", "mjs", "cjs", "ts", "mts", "cts"];

/** The file names that a configuration may have: `next.config.js` and so on for `next`. */
export function configNames(name: string): string[] {
  return EXTENSIONS.map((extension) => `${name}.config.${extension}`);
}

/** The text of the first that exists; `null` when none does. */
export async function readConfigText(root: string, name: string): Promise<string | null> {
  for (const file of configNames(name)) {
    const text = await readFile(join(root, file), "utf8").catch(() => null);
    if (text !== null) return text;
  }
  return null;
}
