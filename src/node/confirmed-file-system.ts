import type { FileSystem, OpenFile } from "./file-system.ts";

/**
 * A file system that asks before each change, as the last step before the system call: a process that was
 * paused between its decision and its write does not change the files of its successor.
 * @param confirm rejects to keep the change from happening
 */
export function confirmedFileSystem(fs: FileSystem, confirm: () => Promise<void>): FileSystem {
  return {
    ...fs,
    async open(path, options) {
      if (options.create) await confirm();
      const file = await fs.open(path, options);
      return file && confirmedFile(file, confirm);
    },
    async rename(from, to) {
      await confirm();
      await fs.rename(from, to);
    },
    async remove(path) {
      await confirm();
      await fs.remove(path);
    },
    async makeDirectory(path) {
      await confirm();
      return fs.makeDirectory(path);
    },
  };
}

function confirmedFile(file: OpenFile, confirm: () => Promise<void>): OpenFile {
  return {
    ...file,
    async write(bytes, position) {
      await confirm();
      await file.write(bytes, position);
    },
    async truncate(length) {
      await confirm();
      await file.truncate(length);
    },
  };
}
