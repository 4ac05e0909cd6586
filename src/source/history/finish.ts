/** Going on with a change of several files that a crash cut short between its record and the files. */
import type { Change } from "../answers.ts";
import { commitAll, type Edit } from "../commit.ts";
import { projectPath } from "../paths.ts";
import { readTextFile } from "../text-file.ts";
import { keptText } from "./texts.ts";

/** Writes those files that still are what they were before; `false` when one changed meanwhile. */
export async function finishChanges(root: string, changes: readonly Change[]): Promise<boolean> {
  const edits: Edit[] = [];
  for (const { file, before, after } of changes) {
    const found = await projectPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (!found.ok || read === null || read.sha256 !== before || before === after) continue;
    const text = await keptText(root, after);
    if (text !== null) edits.push({ path: found.path, read, text });
  }
  return edits.length === 0 || (await commitAll(root, edits));
}
