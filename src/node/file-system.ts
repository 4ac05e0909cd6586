import { type BigIntStats, constants } from "node:fs";
import * as fs from "node:fs/promises";
import { hasErrorCode, missingAsNull } from "./errno.ts";

/** The operations on an open file that a journal needs. */
export interface OpenFile {
  /** Writes all of `bytes` at `position` (bytes from the start), or at the end of a file opened with `appends`. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Reads up to `length` bytes from `position`; fewer at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  size(): Promise<number>;
  /** The size of the file at `path` (bytes); `null` when that is not this open file: deleted or replaced. */
  sizeAt(path: string): Promise<number | null>;
  truncate(length: number): Promise<void>;
  /** Resolves when contents and size are on the device. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly create: boolean;
  /** Permission bits of a created file, before the umask. */
  readonly mode: number;
  /**
   * Every write will be followed by `datasync`: where the system allows, a write does both at once and
   * `datasync` has nothing left to do.
   */
  readonly flushedWrites?: boolean;
  /** Every write goes to the end of the file, also behind bytes of another process that came in between. */
  readonly appends?: boolean;
}

/** The file operations that durable writes need: narrow, so that a test can replace them with faulty ones. */
export interface FileSystem {
  /** Opens for reading and writing; `null` when it does not exist and `create` is not asked for. */
  open(path: string, options: OpenOptions): Promise<OpenFile | null>;
  /** The whole of a regular file; `null` for anything else, also for a link, which may lead anywhere. */
  readFile(path: string): Promise<Uint8Array | null>;
  rename(from: string, to: string): Promise<void>;
  /** Gives `to` the mode and the owner of `from`, where that is possible; nothing when `from` does not exist. */
  copyAttributes(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with its content; nothing when it does not exist. */
  remove(path: string): Promise<void>;
  /** Creates a directory and its parents; returns the first that had to be created, `null` for none. */
  makeDirectory(path: string): Promise<string | null>;
  /** Resolves when the directory's entries are on the device, or the file system cannot flush directories. */
  syncDirectory(path: string): Promise<void>;
  /** Names in a directory, directories with a trailing `/`; none when it does not exist. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null>;
}

/** Codes of a file system that has no such operation. `EIO` is none of them: it is a device that fails. */
const NOT_SUPPORTED = ["EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EPERM"] as const;
/** Beside them, for a directory that cannot even be opened as a file. */
const DIRECTORY_NOT_SUPPORTED = [...NOT_SUPPORTED, "EISDIR", "EBADF", "EACCES"] as const;

/**
 * Sets the permission bits of a file or directory of this process.
 * @returns false where the file system keeps none, or another user owns the file
 * @throws other system errors
 */
export async function setMode(path: string, mode: number): Promise<boolean> {
  try {
    await fs.chmod(path, mode);
    return true;
  } catch (error) {
    if (hasErrorCode(error, ...NOT_SUPPORTED)) return false;
    throw error;
  }
}

/**
 * Waits until a directory's entries are on the device.
 * @returns false where the file system cannot flush a directory
 * @throws other system errors
 */
export async function flushDirectory(path: string): Promise<boolean> {
  // Windows cannot open a directory; its file systems journal the entry themselves.
  if (process.platform === "win32") return true;
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (hasErrorCode(error, ...DIRECTORY_NOT_SUPPORTED)) return false;
    throw error;
  }
}

/** The machine's file system. */
export const nodeFileSystem: FileSystem = {
  async open(path, { create, mode, flushedWrites = false, appends = false }) {
    const flushes = flushedWrites && canFlushWrites;
    const flags =
      constants.O_RDWR |
      (create ? constants.O_CREAT : 0) |
      (appends ? constants.O_APPEND : 0) |
      (flushes ? constants.O_DSYNC : 0);
    const handle = await fs.open(path, flags, mode).catch(missingAsNull);
    return handle && openFile(handle, { flushes, appends });
  },
  async readFile(path) {
    const found = await fs.lstat(path).catch(missingAsNull);
    return found?.isFile() ? fs.readFile(path).catch(missingAsNull) : null;
  },
  rename: (from, to) => fs.rename(from, to),
  async copyAttributes(from, to) {
    const source = await fs.stat(from).catch(missingAsNull);
    if (source === null) return;
    const target = await fs.stat(to);
    if (target.uid !== source.uid || target.gid !== source.gid) {
      // Only a superuser can change the owner; otherwise the new file belongs to this process's user.
      await fs.chown(to, source.uid, source.gid).catch(() => undefined);
    }
    await setMode(to, source.mode & 0o7777);
  },
  async remove(path) {
    await fs.rm(path, { recursive: true, force: true });
  },
  async makeDirectory(path) {
    return (await fs.mkdir(path, { recursive: true })) ?? null;
  },
  async syncDirectory(path) {
    await flushDirectory(path);
  },
  async list(path) {
    const entries = await fs.readdir(path, { withFileTypes: true }).catch(missingAsNull);
    return (entries ?? []).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  },
  async stat(path) {
    const stat = await fs.stat(path).catch(missingAsNull);
    return stat && { size: stat.size, mtimeMs: stat.mtimeMs };
  },
};

/**
 * Whether O_DSYNC makes a write what a write and `fdatasync` are. Linux guarantees it; macOS flushes less
 * than Node's `datasync` does there, Windows has no such flag, and Deno does not pass it on.
 */
const canFlushWrites = process.platform === "linux" && !("Deno" in globalThis);

/** On Windows the number of the device depends on the call that reported it. */
function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && (process.platform === "win32" || one.dev === other.dev);
}

function openFile(
  handle: fs.FileHandle,
  { flushes, appends }: { readonly flushes: boolean; readonly appends: boolean },
): OpenFile {
  /** The file may hold bytes that are not on the device: at first, those of an earlier process. */
  let unflushed = true;
  return {
    async write(bytes, position) {
      if (!flushes) unflushed = true;
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await handle.write(
          bytes,
          written,
          bytes.length - written,
          appends ? null : position + written,
        );
        written += bytesWritten;
      }
    },
    async read(position, length) {
      const buffer = new Uint8Array(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return buffer.subarray(0, read);
    },
    async size() {
      return (await handle.stat()).size;
    },
    async sizeAt(path) {
      const [mine, found] = await Promise.all([
        handle.stat({ bigint: true }),
        fs.stat(path, { bigint: true }).catch(missingAsNull),
      ]);
      return found !== null && isSameFile(mine, found) ? Number(found.size) : null;
    },
    async truncate(length) {
      unflushed = true;
      await handle.truncate(length);
    },
    async datasync() {
      if (!unflushed) return;
      unflushed = false;
      await handle.datasync().catch((error: unknown) => {
        unflushed = true;
        throw error;
      });
    },
    close: () => handle.close(),
  };
}
