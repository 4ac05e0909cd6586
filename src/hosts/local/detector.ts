import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Paths of the script that scans a page in versions of the `impeccable` package. */
const SCRIPT_PATHS = [
  "cli/engine/detect-antipatterns-browser.js",
  "src/detect-antipatterns-browser.js",
  "detect-antipatterns-browser.js",
];

/** The detector of the `impeccable` package that is installed for a project; `null` when there is none. */
export async function findDetector(root: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    for (const path of SCRIPT_PATHS) {
      const text = await readFile(join(folder, "node_modules/impeccable", path), "utf8").catch(() => null);
      if (text !== null) return text;
    }
    if (dirname(folder) === folder) return null;
  }
}
