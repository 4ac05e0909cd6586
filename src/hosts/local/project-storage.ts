import { nodeFileSystem } from "../../node/file-system.ts";
import { legacySessionsDir } from "../../node/state-dir.ts";
import type { LocalServerOptions } from "../../protocol/local-server.ts";
import { type ArchivingDriver, archivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { withLegacyJournals } from "../../storage-drivers/jsonl/legacy-journals.ts";
import { jsonlDriver } from "../../storage-drivers/jsonl.ts";

/**
 * The storage of a project: files in its state folder, with an archive, and with the journals that an
 * older version left.
 * @param root the project's root
 * @param folder its state folder
 */
export function projectStorage(
  root: string,
  folder: string,
  durability: LocalServerOptions["durability"],
): ArchivingDriver {
  const files = jsonlDriver({ base: folder, durability });
  const withLegacy = withLegacyJournals(files, {
    base: folder,
    older: legacySessionsDir(root),
    fileSystem: nodeFileSystem,
  });
  return archivingDriver(withLegacy, { base: folder, fileSystem: nodeFileSystem });
}
