import { resolve } from "node:path";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { RETENTION_DAYS } from "../../protocol/limits.ts";
import type { PruneResponse } from "../../protocol/local-server.ts";
import { lockProject } from "./project-lock.ts";
import { pruneArchive } from "./prune-archive.ts";

/**
 * Retention of a project whose server does not run: holds the project's lock meanwhile.
 * @throws AlreadyRunningError
 */
export async function pruneProject(root: string, days = RETENTION_DAYS): Promise<PruneResponse> {
  const folder = stateDir(resolve(root));
  await prepareStateDir(folder);
  const lock = await lockProject(folder);
  try {
    return { pruned: await pruneArchive({ folder, days, now: Date.now(), inUse: () => false }) };
  } finally {
    await lock.release();
  }
}
