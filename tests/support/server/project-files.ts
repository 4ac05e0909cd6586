import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "./crc32.ts";

/** The record of a local project on disk, as durability.md lays it out. */
export class ProjectFiles {
  readonly root: string;

  constructor(root: string | null) {
    if (root === null) throw new Error("this host has no files");
    this.root = root;
  }

  path(...names: string[]): string {
    return join(this.root, ".impeccable/live", ...names);
  }

  journal(id: string): string {
    return this.path("sessions", `${id}.jsonl`);
  }

  snapshot(id: string): string {
    return this.path("sessions", `${id}.snapshot`);
  }

  /** The journal's lines without their newlines. A torn tail would be the last one. */
  async lines(id: string): Promise<string[]> {
    const text = await readFile(this.journal(id), "utf8");
    return text.replace(/\n$/, "").split("\n");
  }

  /** Replaces the journal by these lines. */
  async writeLines(id: string, lines: readonly string[]): Promise<void> {
    await writeFile(this.journal(id), lines.map((line) => `${line}\n`).join(""));
  }

  async mode(...names: string[]): Promise<string> {
    return ((await stat(this.path(...names))).mode & 0o777).toString(8);
  }

  /** All files below `.impeccable/live`, relative to it. */
  async all(): Promise<string[]> {
    const entries = await readdir(this.path(), { recursive: true, withFileTypes: true });
    const base = this.path();
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
      .sort();
  }
}

const CRC_MEMBER = /,"crc":"([0-9a-f]{8})"\}$/;

/** The checksum a line says, and the one it should say (journal.md, "Entry"). */
export function checksums(line: string): { said: string | undefined; computed: string } {
  const said = CRC_MEMBER.exec(line)?.[1];
  return { said, computed: crc32(Buffer.from(line.replace(CRC_MEMBER, "}"), "utf8")) };
}
