/** Puts instructions and MCP entries into the files of agents, and takes them out. */
import { mkdir, readFile, realpath, rm, rmdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { writeFileAtomically } from "../../node/atomic-write.ts";
import { hasErrorCode } from "../../node/errno.ts";
import { nodeFileSystem } from "../../node/file-system.ts";
import { CliError } from "../core/errors.ts";
import { EditRefused } from "./edit.ts";
import { differenceOf, ReceiptBook, reverted } from "./receipts.ts";
import type { Scope, Target } from "./targets.ts";

/** What was done with a file, or how it stands. */
export interface FileReport {
  /** Relative to the project or the home, with `/`. */
  readonly file: string;
  readonly what: Target["what"];
  readonly state: "installed" | "unchanged" | "removed" | "absent" | "outdated";
}

/** The files of one scope. */
export class Installer {
  readonly #base: string;
  readonly #receipts: ReceiptBook;

  /** @param base the project's folder, or the user's home */
  constructor(scope: Scope, base: string) {
    this.#base = base;
    this.#receipts = new ReceiptBook(scope, base);
  }

  /** @throws CliError `not_editable`, before anything is changed in that file */
  async install(target: Target): Promise<FileReport> {
    const file = await this.#fileOf(target);
    const before = await this.#read(file);
    const original = before === null ? null : await this.#withoutEarlier(file, target, before);
    const after = edited(file, () => target.edit.add(original ?? ""));
    const { what } = target;
    if (before === after) return { file, what, state: "unchanged" };
    const folders = await this.#createFolders(file);
    const earlier = await this.#receipts.get(file);
    const { removed, inserted } = differenceOf(original ?? "", after);
    const created = earlier?.created ?? before === null;
    // The receipt is first: without the change it is harmless, and a change without it could not be undone.
    await this.#receipts.set(file, { created, folders: earlier?.folders ?? folders, removed, inserted });
    await this.#write(file, after);
    return { file, what, state: "installed" };
  }

  async remove(target: Target): Promise<FileReport> {
    const file = await this.#fileOf(target);
    const { what } = target;
    const text = await this.#read(file);
    const receipt = await this.#receipts.get(file);
    if (text === null) {
      await this.#receipts.delete(file);
      return { file, what, state: "absent" };
    }
    const before = (receipt && reverted(text, receipt)) ?? edited(file, () => target.edit.remove(text));
    await this.#receipts.delete(file);
    if (before === text) return { file, what, state: "absent" };
    // Without a receipt, as in another clone: a file that held nothing else is one of ours.
    if (before === "" && receipt?.created !== false) await rm(this.#pathOf(file));
    else await this.#write(file, before);
    await this.#removeFolders(receipt?.folders ?? []);
    return { file, what, state: "removed" };
  }

  /** How the file stands; nothing is changed. */
  async check(target: Target): Promise<FileReport> {
    const file = await this.#fileOf(target);
    const { what, edit } = target;
    const text = await this.#read(file);
    if (text === null) return { file, what, state: "absent" };
    const isIn = edited(file, () => edit.has(text));
    if (isIn) return { file, what, state: "installed" };
    return { file, what, state: edited(file, () => edit.remove(text)) === text ? "absent" : "outdated" };
  }

  /** The text before an earlier version was put in: a new version replaces it. */
  async #withoutEarlier(file: string, target: Target, text: string): Promise<string> {
    if (edited(file, () => target.edit.has(text))) return text;
    const receipt = await this.#receipts.get(file);
    return (receipt && reverted(text, receipt)) ?? text;
  }

  async #fileOf({ files: [first, ...others] }: Target): Promise<string> {
    for (const file of [first, ...others]) if ((await this.#read(file)) !== null) return file;
    return first;
  }

  #pathOf(file: string): string {
    return join(this.#base, ...file.split("/"));
  }

  async #read(file: string): Promise<string | null> {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        await readFile(this.#pathOf(file)),
      );
    } catch (error) {
      if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return null;
      throw new CliError("not_editable", `${file} cannot be read as UTF-8 text.`, { cause: error });
    }
  }

  /** Through a link: the file that it names is replaced, not the link. */
  async #write(file: string, text: string): Promise<void> {
    const path = await realpath(this.#pathOf(file)).catch(() => this.#pathOf(file));
    await writeFileAtomically(nodeFileSystem, path, new TextEncoder().encode(text), {
      attributes: "keep",
      directoryFlush: "best-effort",
      whenPinned: "overwrite",
    });
  }

  /** @returns the folders that did not exist, the innermost first, relative to the base */
  async #createFolders(file: string): Promise<string[]> {
    const folder = dirname(this.#pathOf(file));
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return [];
    const created: string[] = [];
    for (let path = folder; path.length >= first.length; path = dirname(path))
      created.push(relative(this.#base, path).split(sep).join("/"));
    return created;
  }

  async #removeFolders(folders: readonly string[]): Promise<void> {
    // A folder that has something else in it stays, and those around it.
    for (const folder of folders) await rmdir(this.#pathOf(folder)).catch(() => undefined);
  }
}

/** @throws CliError that names the file which cannot be edited */
function edited<T>(file: string, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof EditRefused)) throw error;
    throw new CliError("not_editable", `${file} was left as it is. ${error.message}`, {
      details: { file },
      cause: error,
    });
  }
}
