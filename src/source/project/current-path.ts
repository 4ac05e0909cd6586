/** Where a file of a receipt is now: under its name, or where git says that it was moved to. */
import { gitRenamed } from "./git.ts";
import { type PathResult, projectPath } from "./paths.ts";

/** The answer's `file` is the name of today. */
export async function currentPath(root: string, name: string): Promise<PathResult> {
  const found = await projectPath(root, name);
  if (found.ok || found.reason !== "missing") return found;
  const moved = await gitRenamed(root, name);
  if (moved === null) return found;
  const there = await projectPath(root, moved);
  return there.ok ? there : found;
}
