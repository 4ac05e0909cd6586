import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Deeper in its repository a project is not looked for. */
const MAX_LEVELS_UP = 8;

/** The top folder of the repository that a folder is in; the folder itself outside of any. */
export function repositoryRoot(folder: string): string {
  let at = folder;
  for (let level = 0; level <= MAX_LEVELS_UP; level += 1) {
    if (existsSync(join(at, ".git"))) return at;
    at = dirname(at);
  }
  return folder;
}
