/** The current path of a file in a receipt, also after a rename that git knows. */
import { gitRenamed } from "./git.ts";
import { type PathResult, projectPath } from "./paths.ts";

/** The file under its own name, else under the name that git's history of renames leads to. */
export async function currentPath(root: string, name: string): Promise<PathResult> {
  const found = await projectPath(root, name);
  if (found.ok || found.reason !== "missing") return found;
  const moved = await gitRenamed(root, name);
  if (moved === null) return found;
  const renamed = await projectPath(root, moved);
  return renamed.ok ? renamed : found;
}
