import { dirname } from "node:path";
import type { FileSystem } from "./file-system.ts";
import { isPinned, overwriteFile } from "./overwrite-file.ts";
import { tempFileName } from "./stale-temp-files.ts";

/** Readable by the owner alone: journals and items hold what you typed and what an agent wrote. */
export const PRIVATE_FILE_MODE = 0o600;
/** Lets the umask decide, as for any file a program creates. */
const DEFAULT_FILE_MODE = 0o666;

let counter = 0;

export interface AtomicWriteOptions {
  /**
   * The file that is written first. It must be used by one writer at a time. Absent: a name of this
   * process, which `removeStaleTempFiles` recognizes.
   */
  readonly tempFile?: string;
  /** `private` (the default): owner only. `keep`: those of the file that is replaced. */
  readonly attributes?: "private" | "keep";
  /** `best-effort`: an error of the directory's flush, after the rename, is ignored. */
  readonly directoryFlush?: "required" | "best-effort";
  /** `overwrite`: a file that cannot be replaced (a mount point) is written over; absent: that is an error. */
  readonly whenPinned?: "overwrite";
}

/**
 * Replaces a file as a whole: a temporary file is written and flushed, then renamed over the old
 * one, then the directory is flushed. A reader sees the old or the new content, also after a power
 * cut.
 * @throws system errors; until the rename, the old file is unchanged
 */
export async function writeFileAtomically(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  await replaceFile(fs, path, bytes, options);
  const flushed = fs.syncDirectory(dirname(path));
  await (options.directoryFlush === "best-effort" ? flushed.catch(() => undefined) : flushed);
}

/**
 * An atomic write without the directory's flush: until that flush, a power cut may bring the old file
 * back. The old file is unchanged when it rejects.
 */
export async function replaceFile(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  { tempFile, attributes = "private", whenPinned }: AtomicWriteOptions = {},
): Promise<void> {
  counter += 1;
  const temporary = tempFile ?? tempFileName(path, counter);
  try {
    const mode = attributes === "private" ? PRIVATE_FILE_MODE : DEFAULT_FILE_MODE;
    const file = await fs.open(temporary, { create: true, mode });
    if (file === null) throw new Error("the temporary file could not be created");
    try {
      // A dead process may have had the same number, and left a longer file of this name.
      await file.truncate(0);
      await file.write(bytes, 0);
      if (attributes === "keep") await fs.copyAttributes(path, temporary);
      await file.datasync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path).catch(async (error: unknown) => {
      if (whenPinned !== "overwrite" || !isPinned(error)) throw error;
      await overwriteFile(fs, path, bytes, temporary);
    });
  } catch (error) {
    await fs.remove(temporary).catch(() => undefined);
    throw error;
  }
}
