import { type FileSystem, nodeFileSystem, type OpenFile } from "../../../src/node/file-system.ts";

/** Operations of `FileSystem` and of its open files. */
export type Operation =
  | "open"
  | "readFile"
  | "rename"
  | "copyAttributes"
  | "remove"
  | "makeDirectory"
  | "syncDirectory"
  | "list"
  | "stat"
  | "write"
  | "read"
  | "size"
  | "truncate"
  | "datasync"
  | "close";

/** Operations that change the disk or wait for it: a crash between them makes a difference. */
const CHANGES: ReadonlySet<Operation> = new Set([
  "open",
  "rename",
  "copyAttributes",
  "remove",
  "makeDirectory",
  "syncDirectory",
  "write",
  "truncate",
  "datasync",
]);

/** The machine's file system with faults that a test chooses. */
export class FaultyFileSystem implements FileSystem {
  /** Operations that were begun, in order. */
  readonly log: Operation[] = [];
  /** Files that are open right now. */
  openFiles = 0;
  #failing = new Map<Operation, number>();
  #shortWrite: number | null = null;
  #changesLeft = Number.POSITIVE_INFINITY;

  /** The next `times` operations of this kind fail, without having done anything. */
  fail(operation: Operation, times = 1): void {
    this.#failing.set(operation, times);
  }

  /** The next write stops after this many bytes and fails. */
  writeOnly(bytes: number): void {
    this.#shortWrite = bytes;
  }

  /** The process dies after this many more changes: later operations fail. */
  dieAfter(changes: number): void {
    this.#changesLeft = changes;
  }

  get died(): boolean {
    return this.#changesLeft < 0;
  }

  heal(): void {
    this.#failing.clear();
    this.#shortWrite = null;
  }

  async open(path: string, options: { create: boolean; mode: number }): Promise<OpenFile | null> {
    this.#begin("open");
    const file = await nodeFileSystem.open(path, options);
    if (file === null) return null;
    this.openFiles += 1;
    return {
      write: (bytes, position) => this.#write(file, bytes, position),
      read: (position, length) => this.#do("read", () => file.read(position, length)),
      size: () => this.#do("size", () => file.size()),
      // A check before and after each write, not logged: the logs are about what reaches the disk.
      sizeAt: (at) => file.sizeAt(at),
      truncate: (length) => this.#do("truncate", () => file.truncate(length)),
      datasync: () => this.#do("datasync", () => file.datasync()),
      close: async () => {
        // The system closes what a dead process had open.
        this.openFiles -= 1;
        await file.close();
        if (!this.died) this.#begin("close");
      },
    };
  }

  readFile(path: string): Promise<Uint8Array | null> {
    return this.#do("readFile", () => nodeFileSystem.readFile(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do("rename", () => nodeFileSystem.rename(from, to));
  }

  copyAttributes(from: string, to: string): Promise<void> {
    return this.#do("copyAttributes", () => nodeFileSystem.copyAttributes(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#do("remove", () => nodeFileSystem.remove(path));
  }

  makeDirectory(path: string): Promise<string | null> {
    return this.#do("makeDirectory", () => nodeFileSystem.makeDirectory(path));
  }

  syncDirectory(path: string): Promise<void> {
    return this.#do("syncDirectory", () => nodeFileSystem.syncDirectory(path));
  }

  list(path: string): Promise<string[]> {
    return this.#do("list", () => nodeFileSystem.list(path));
  }

  stat(path: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null> {
    return this.#do("stat", () => nodeFileSystem.stat(path));
  }

  async #write(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
    const short = this.#shortWrite;
    this.#shortWrite = null;
    this.#begin("write");
    await file.write(short === null ? bytes : bytes.subarray(0, short), position);
    if (short !== null) throw ioError("ENOSPC", "write");
  }

  async #do<Result>(operation: Operation, work: () => Promise<Result>): Promise<Result> {
    this.#begin(operation);
    return work();
  }

  #begin(operation: Operation): void {
    this.log.push(operation);
    if (CHANGES.has(operation)) this.#changesLeft -= 1;
    if (this.died) throw ioError("EIO", `${operation} of a dead process`);
    const left = this.#failing.get(operation) ?? 0;
    if (left === 0) return;
    this.#failing.set(operation, left - 1);
    throw ioError("EIO", operation);
  }
}

function ioError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
