/** The file that an agent writes its variants into, in the state folder, which git and the search of the source skip. */
import { rm } from "node:fs/promises";
import { relative, sep } from "node:path";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";

const FOLDER = "variants";

/** Its path relative to `cwd`, with `/`. The folder is there afterwards, if it can be written. */
export async function variantsFile(root: string, cwd: string, id: string): Promise<string> {
  await prepareStateSubdir(root, FOLDER).catch(() => undefined);
  return relative(cwd, stateDir(root, FOLDER, `${id}.json`))
    .split(sep)
    .join("/");
}

/** Removes it once the variants are in the source and reported. */
export async function removeVariantsFile(root: string, id: string): Promise<void> {
  await rm(stateDir(root, FOLDER, `${id}.json`), { force: true });
}
