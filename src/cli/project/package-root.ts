/** Finds the folder of this package itself. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROGRAM } from "../../protocol/command-line.ts";
import { isRecord } from "../core/arguments.ts";
import { CliError } from "../core/errors.ts";

/** The nearest folder above this file with this package's `package.json`: a clone, or an installed package. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const value: unknown = JSON.parse(readFileSync(manifest, "utf8"));
      if (isRecord(value) && value.name === PROGRAM) return folder;
    }
    if (dirname(folder) === folder)
      throw new CliError("not_found", "The package's own folder cannot be found.");
  }
}
