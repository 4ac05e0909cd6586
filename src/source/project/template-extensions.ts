/** Extensions of files in a server's template language: Phoenix's, and `templateExtensions` of `config.json`. */
import { readFile } from "node:fs/promises";
import { stateDir } from "../../node/state-dir.ts";

/** Extensions that mean a template in every project. */
const WELL_KNOWN = ["heex", "eex", "leex"] as const;

/** The well-known extensions and the configured ones, in lower case and without a leading dot. */
export async function templateExtensions(root: string): Promise<string[]> {
  return [...new Set([...WELL_KNOWN, ...(await configuredExtensions(root))])];
}

async function configuredExtensions(root: string): Promise<string[]> {
  let config: unknown;
  try {
    config = JSON.parse(await readFile(stateDir(root, "config.json"), "utf8"));
  } catch {
    return [];
  }
  if (typeof config !== "object" || config === null || !("templateExtensions" in config)) return [];
  const named: unknown = config.templateExtensions;
  if (!Array.isArray(named)) return [];
  return named
    .filter((extension) => typeof extension === "string")
    .map((extension) => extension.toLowerCase().replace(/^\./, ""))
    .filter((extension) => /^[a-z0-9][a-z0-9._-]*$/.test(extension));
}

/** True for a file whose name ends with a dot and one of these. */
export function hasExtension(file: string, extensions: readonly string[]): boolean {
  const name = file.toLowerCase();
  return extensions.some((extension) => name.endsWith(`.${extension}`));
}
