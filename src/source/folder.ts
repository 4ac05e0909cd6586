/** The project's own folder for what must survive: made when the first thing is written into it. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The folder `.impeccable/live/<name>`, made if it is missing, hidden from version control like all beside it. */
export async function liveFolder(root: string, name: string): Promise<string> {
  const live = join(root, ".impeccable", "live");
  await mkdir(join(live, name), { recursive: true });
  // Receipts hold pieces of the source: they are their owner's alone, as journals are.
  await chmod(live, 0o700);
  await writeFile(join(live, ".gitignore"), "*\n!config.json\n", { flag: "wx" }).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
  return join(live, name);
}

/** True for a system error of this code (`ENOENT`, …). */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
