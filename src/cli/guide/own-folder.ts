/** The folder of the receipts: what was created of it goes with the last of them, unless something else is in it. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { prepareStateDir } from "../../node/state-dir.ts";
import type { InstallReceipt } from "./receipts.ts";

const IGNORE = ".gitignore";

/** The folder, and the file in it that hides it from git. */
export class OwnFolder {
  readonly #base: string;
  readonly #folder: string;

  constructor(base: string, folder: string) {
    this.#base = base;
    this.#folder = folder;
  }

  /** The name of its receipt. */
  get file(): string {
    return this.#nameOf(join(this.#folder, IGNORE));
  }

  /** Creates what is missing of it. @returns a receipt, or `null` when the folder was there before */
  async create(): Promise<InstallReceipt | null> {
    const ignore = join(this.#folder, IGNORE);
    if (existsSync(ignore)) return null;
    const folders = this.#missingFolders();
    await prepareStateDir(this.#folder);
    return { created: true, folders, removed: "", inserted: await readFile(ignore, "utf8") };
  }

  /** A server may have written its state meanwhile: then git must not see that, and all of it stays. */
  async remove({ folders, inserted }: InstallReceipt): Promise<void> {
    const ignore = join(this.#folder, IGNORE);
    const names = await readdir(this.#folder).catch(() => []);
    if (names.some((name) => name !== IGNORE)) return;
    if ((await readFile(ignore, "utf8").catch(() => null)) === inserted) await rm(ignore);
    for (const folder of folders) await rmdir(join(this.#base, ...folder.split("/"))).catch(() => undefined);
  }

  /** The innermost first. */
  #missingFolders(): string[] {
    const missing: string[] = [];
    for (let path = this.#folder; path !== this.#base && !existsSync(path); path = dirname(path))
      missing.push(this.#nameOf(path));
    return missing;
  }

  #nameOf(path: string): string {
    return relative(this.#base, path).split(sep).join("/");
  }
}
