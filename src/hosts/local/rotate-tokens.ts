import { resolve } from "node:path";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { lockProject } from "./project-lock.ts";
import { loadIdentity, newTokens, saveIdentity } from "./tokens.ts";

/**
 * Replaces the tokens of a project whose server does not run, under the project's lock.
 * @throws AlreadyRunningError
 */
export async function rotateTokens(root: string): Promise<void> {
  const folder = stateDir(resolve(root));
  await prepareStateDir(folder);
  const lock = await lockProject(folder);
  try {
    const { lastPort } = await loadIdentity(folder);
    await saveIdentity(folder, { tokens: newTokens(), lastPort });
  } finally {
    await lock.release();
  }
}
