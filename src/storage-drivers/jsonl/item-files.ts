import { dirname } from "node:path";
import { writeFileAtomically } from "../../node/atomic-write.ts";
import { ensureDirectory } from "../../node/durable-directory.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { keyToPath } from "./paths.ts";

/** Caches: JSON by their keys. Their files have no such ending, because site generators rebuild at every `.json`. */
const CACHE_KEY = /\.(snapshot|archived)\.json$/;
const CACHE_FILE = /\.(snapshot|archived)$/;

/** The file of an item. */
export function itemPath(base: string, key: string): string {
  return keyToPath(base, key.replace(CACHE_KEY, ".$1"));
}

/** The file in which versions before 0.2 kept the item; `null` when that is the same one. */
export function olderItemPath(base: string, key: string): string | null {
  return CACHE_KEY.test(key) ? keyToPath(base, key) : null;
}

/** The key of an item's file. @param name the key as `keyToPath` would have it */
export function keyOfItem(name: string): string {
  return name.replace(CACHE_FILE, ".$1.json");
}

/** Items as whole files below one folder. */
export class ItemFiles {
  readonly #fs: FileSystem;
  readonly #base: string;

  constructor(fs: FileSystem, base: string) {
    this.#fs = fs;
    this.#base = base;
  }

  /** The bytes of an item; `null` when there is none. */
  async read(key: string): Promise<Uint8Array | null> {
    for (const path of this.#pathsOf(key)) {
      const bytes = await this.#fs.readFile(path);
      if (bytes !== null) return bytes;
    }
    return null;
  }

  /** Size and time of an item; `null` when there is none. */
  async stat(key: string): ReturnType<FileSystem["stat"]> {
    for (const path of this.#pathsOf(key)) {
      const stat = await this.#fs.stat(path);
      if (stat !== null) return stat;
    }
    return null;
  }

  /** Replaces an item. */
  async write(key: string, bytes: Uint8Array): Promise<void> {
    const [path, older] = this.#pathsOf(key);
    await ensureDirectory(this.#fs, dirname(path));
    await writeFileAtomically(this.#fs, path, bytes);
    if (older !== undefined && (await this.#fs.stat(older)) !== null) await this.#fs.remove(older);
  }

  async remove(key: string): Promise<void> {
    for (const path of this.#pathsOf(key)) await this.#fs.remove(path);
  }

  /** Where an item may be, this version's file first. */
  #pathsOf(key: string): readonly [string, ...string[]] {
    const older = olderItemPath(this.#base, key);
    return older === null ? [itemPath(this.#base, key)] : [itemPath(this.#base, key), older];
  }
}
