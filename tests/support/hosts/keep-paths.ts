import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/**
 * Copies files and folders aside (their last names differ); a path that does not exist is noted as such.
 * @returns puts everything back as it was, once
 */
export async function keepPaths(paths: readonly string[]): Promise<() => Promise<void>> {
  const aside = await mkdtemp(join(tmpdir(), "impeccable-kept-"));
  for (const path of paths)
    if (existsSync(path)) await cp(path, join(aside, basename(path)), { recursive: true });
  return async () => {
    for (const path of paths) {
      await rm(path, { recursive: true, force: true });
      const kept = join(aside, basename(path));
      if (existsSync(kept)) await cp(kept, path, { recursive: true });
    }
    await rm(aside, { recursive: true });
  };
}
