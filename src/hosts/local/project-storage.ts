import type { FileSystem } from "../../node/file-system.ts";
import { legacySessionsDir } from "../../node/state-dir.ts";
import type { LocalServerOptions } from "../../protocol/local-server.ts";
import { type ArchivingDriver, archivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { withLegacyJournals } from "../../storage-drivers/jsonl/legacy-journals.ts";
import { jsonlDriver } from "../../storage-drivers/jsonl.ts";

export interface ProjectStorageOptions {
  /** The project's root. */
  readonly root: string;
  /** Its state folder. */
  readonly folder: string;
  readonly durability: LocalServerOptions["durability"];
  readonly fileSystem: FileSystem;
}

/**
 * The storage of a project: files in its state folder, with an archive, and with the journals that an
 * older version left.
 */
export function projectStorage({
  root,
  folder,
  durability,
  fileSystem,
}: ProjectStorageOptions): ArchivingDriver {
  const files = jsonlDriver({ base: folder, durability, fileSystem });
  const withLegacy = withLegacyJournals(files, {
    base: folder,
    older: legacySessionsDir(root),
    fileSystem,
  });
  return archivingDriver(withLegacy, { base: folder, fileSystem });
}
