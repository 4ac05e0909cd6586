/** A framework's configuration as text: it is looked at, never run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const EXTENSIONS = ["js", "mjs", "cjs", "ts", "mts", "cts"];

/** Names a configuration may have, `next` for `next.config.js` and so on. */
export function configNames(name: string): string[] {
  return EXTENSIONS.map((extension) => `${name}.config.${extension}`);
}

/** The first of these that there is; `null` when there is none. */
export async function readConfigText(root: string, name: string): Promise<string | null> {
  for (const file of configNames(name)) {
    const text = await readFile(join(root, file), "utf8").catch(() => null);
    if (text !== null) return text;
  }
  return null;
}
