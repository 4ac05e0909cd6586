import type { FileSystem, OpenFile } from "../../src/node/file-system.ts";
import { DiskDirectory, DiskFile } from "./disk.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** How ill the disk is. */
export interface DiskHealth {
  /** Probability that an operation fails. */
  errorRate: number;
  /** Probability that an operation takes long. */
  slowRate: number;
}

/** What one process of the server sees of the disk; `life.alive` ends all of it at once. */
export interface FileSystemOptions {
  readonly root: DiskDirectory;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly health: DiskHealth;
  readonly life: { readonly alive: boolean };
  /** Called before and after each operation takes effect; the machine may stop right there. */
  readonly operation: (path: string, to: string) => void;
  /** Whether this operation fails, whatever the health of the disk. */
  readonly fails: () => boolean;
  /** Called when a file has got another name. */
  readonly renamed: (from: string, to: string) => void;
  /** A cut or removal failed: what a refused append left may still be there. */
  readonly couldNotUndo: (path: string) => void;
}

/** A file system whose every operation takes its time, may fail, and lets the machine stop around it. */
export function simulatedFileSystem(options: FileSystemOptions): FileSystem {
  const { root, scheduler, random, health, life } = options;

  /** @param effect what it does; @param failure what it does when it fails half-way; @param to a rename's aim */
  function operation<Result>(
    path: string,
    effect: () => Result,
    failure: () => void = () => {},
    to = path,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const ms = random.chance(health.slowRate) ? random.next() * 400 : 0.05 + random.next() * 2;
      scheduler.after(ms, () => {
        if (!life.alive) return;
        options.operation(path, to);
        if (!life.alive) return;
        if (options.fails() || random.chance(health.errorRate)) {
          failure();
          reject(Object.assign(new Error("simulated"), { code: random.pick(["EIO", "ENOSPC"]) }));
          return;
        }
        try {
          const result = effect();
          // The effect is there before the caller gets the result, and the machine may stop in between.
          options.operation(path, to);
          if (life.alive) resolve(result);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  function openFile(file: DiskFile, path: string): OpenFile {
    return {
      write: (bytes, position) =>
        operation(
          path,
          () => file.change({ kind: "write", position, bytes: bytes.slice() }),
          () => {
            const length = random.integer(0, bytes.length);
            file.change({ kind: "write", position, bytes: bytes.slice(0, length) });
          },
        ),
      read: (position, length) => operation(path, () => file.seen.slice(position, position + length)),
      size: () => operation(path, () => file.seen.length),
      sizeAt: (at) => operation(path, () => (find(root, at) === file ? file.seen.length : null)),
      truncate: (length) =>
        operation(
          path,
          () => file.change({ kind: "truncate", length }),
          () => options.couldNotUndo(path),
        ),
      datasync: () =>
        operation(
          path,
          () => file.flush(),
          () => {
            if (file.unflushed.some((change) => change.kind === "truncate")) options.couldNotUndo(path);
            file.failFlush(random);
          },
        ),
      // Closing changes nothing on this disk, and no caller uses its errors.
      close: () => Promise.resolve(),
    };
  }

  return {
    open: (path, { create }) =>
      operation(path, () => {
        const { directory, name } = parentOf(root, path);
        const node = directory?.seen.get(name);
        if (node instanceof DiskFile) return openFile(node, path);
        if (node || !create) return null;
        if (!directory) throw Object.assign(new Error("no such directory"), { code: "ENOENT" });
        const file = new DiskFile();
        directory.change(new Map([[name, file]]), []);
        return openFile(file, path);
      }),
    readFile: (path) =>
      operation(path, () => {
        const node = find(root, path);
        return node instanceof DiskFile ? node.seen.slice() : null;
      }),
    rename: (from, to) =>
      operation(
        from,
        () => {
          move(root, from, to);
          options.renamed(from, to);
        },
        undefined,
        to,
      ),
    // This disk keeps no modes and owners.
    copyAttributes: (_from, to) => operation(to, () => {}),
    remove: (path) =>
      operation(
        path,
        () => {
          const { directory, name } = parentOf(root, path);
          if (directory?.seen.has(name)) directory.change(new Map(), [name]);
        },
        () => options.couldNotUndo(path),
      ),
    makeDirectory: (path) => operation(path, () => makeDirectory(root, path)),
    syncDirectory: (path) =>
      operation(path, () => {
        const node = find(root, path);
        if (node instanceof DiskDirectory) node.flush();
      }),
    list: (path) => operation(path, () => listNames(root, path)),
    stat: (path) =>
      operation(path, () => {
        const node = find(root, path);
        return node instanceof DiskFile ? { size: node.seen.length, mtimeMs: scheduler.now } : null;
      }),
  };
}

/** Names in a directory, sorted; directories end in `/`. */
export function listNames(root: DiskDirectory, path: string): string[] {
  const node = find(root, path);
  if (!(node instanceof DiskDirectory)) return [];
  return [...node.seen].map(([name, child]) => (child instanceof DiskFile ? name : `${name}/`)).sort();
}

/** What stands under a path. */
export function find(root: DiskDirectory, path: string): DiskFile | DiskDirectory | undefined {
  let node: DiskFile | DiskDirectory | undefined = root;
  for (const name of path.split("/").filter(Boolean)) {
    node = node instanceof DiskDirectory ? node.seen.get(name) : undefined;
  }
  return node;
}

function parentOf(root: DiskDirectory, path: string) {
  const slash = path.lastIndexOf("/");
  const directory = find(root, path.slice(0, slash));
  return {
    directory: directory instanceof DiskDirectory ? directory : undefined,
    name: path.slice(slash + 1),
  };
}

function makeDirectory(root: DiskDirectory, path: string): string | null {
  let created: string | null = null;
  let directory = root;
  let walked = "";
  for (const name of path.split("/").filter(Boolean)) {
    walked += `/${name}`;
    let child = directory.seen.get(name);
    if (!(child instanceof DiskDirectory)) {
      created ??= walked;
      child = new DiskDirectory();
      directory.change(new Map([[name, child]]), []);
    }
    if (child instanceof DiskDirectory) directory = child;
  }
  return created;
}

function move(root: DiskDirectory, from: string, to: string): void {
  const source = parentOf(root, from);
  const target = parentOf(root, to);
  const node = source.directory?.seen.get(source.name);
  if (!source.directory || !target.directory || !node) {
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  }
  const taken = target.directory.seen.get(target.name);
  if (node instanceof DiskFile && taken instanceof DiskFile && taken !== node) {
    node.former = { seen: taken.seen, former: taken.former };
  }
  const appears = new Map([[target.name, node]]);
  if (source.directory === target.directory) {
    source.directory.change(appears, [source.name]);
    return;
  }
  // One transaction of the file system, whichever directory is flushed.
  const rename = { directories: [source.directory, target.directory] };
  target.directory.change(appears, [], rename);
  source.directory.change(new Map(), [source.name], rename);
}
