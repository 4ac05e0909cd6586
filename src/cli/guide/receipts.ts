/** What was changed in the files of agents, so that taking it out restores them to the byte. */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { readJsonFile, writePrivateJson } from "../../node/json-file.ts";
import { stateDir } from "../../node/state-dir.ts";
import { OwnFolder } from "./own-folder.ts";
import type { Scope } from "./targets.ts";

const InstallReceipt = v.object({
  /** The file did not exist. */
  created: v.boolean(),
  /** Folders that were created for it, the innermost first. */
  folders: v.array(v.string()),
  /** The part of the text that was replaced, and what stands there now. */
  removed: v.string(),
  inserted: v.string(),
});

export type InstallReceipt = v.InferOutput<typeof InstallReceipt>;

const Receipts = v.record(v.string(), InstallReceipt);

/** The receipts of one scope, by file. */
export class ReceiptBook {
  readonly #path: string;
  readonly #folder: OwnFolder;

  constructor(scope: Scope, base: string) {
    this.#path =
      scope === "project" ? stateDir(base, "agents.json") : join(base, ".impeccable", "agents.json");
    this.#folder = new OwnFolder(base, dirname(this.#path));
  }

  async get(file: string): Promise<InstallReceipt | null> {
    return (await this.#read())[file] ?? null;
  }

  async set(file: string, receipt: InstallReceipt): Promise<void> {
    await this.#write({ ...(await this.#read()), [file]: receipt });
  }

  async delete(file: string): Promise<void> {
    const { [file]: _, ...rest } = await this.#read();
    const { [this.#folder.file]: folder, ...others } = rest;
    if (Object.keys(others).length > 0) return await this.#write(rest);
    await rm(this.#path, { force: true });
    if (folder !== undefined) await this.#folder.remove(folder);
  }

  async #read(): Promise<Readonly<Record<string, InstallReceipt>>> {
    const parsed = v.safeParse(Receipts, await readJsonFile(this.#path));
    return parsed.success ? parsed.output : {};
  }

  async #write(receipts: Readonly<Record<string, InstallReceipt>>): Promise<void> {
    const folder = await this.#folder.create();
    const own = folder === null ? {} : { [this.#folder.file]: folder };
    await writePrivateJson(this.#path, { ...receipts, ...own });
  }
}

/** The part in which two texts differ. */
export function differenceOf(
  before: string,
  after: string,
): Pick<InstallReceipt, "removed" | "inserted"> & { at: number } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  return {
    at: start,
    removed: before.slice(start, before.length - end),
    inserted: after.slice(start, after.length - end),
  };
}

/** The text as it was before the change; `null` when what was inserted does not stand there once. */
export function reverted(text: string, { removed, inserted }: InstallReceipt): string | null {
  const at = text.indexOf(inserted);
  if (inserted === "" || at === -1 || text.indexOf(inserted, at + 1) !== -1) return null;
  return text.slice(0, at) + removed + text.slice(at + inserted.length);
}
