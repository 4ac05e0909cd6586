/** The journals of a project for a process that only reads: nothing is opened for writing, cut, joined or moved. */
import { join } from "node:path";
import type { FileSystem } from "../../node/file-system.ts";
import { ARCHIVE_FOLDER } from "./archive-files.ts";
import { splitLines } from "./text-lines.ts";

const NEWLINE = 10;
const JOURNAL_NAME = /^([0-9a-f]{8})\.jsonl$/;
const NO_JOURNAL = { lines: [], tornBytes: 0 };

export interface StoredJournalsOptions {
  /** Absolute path of the state folder. */
  readonly base: string;
  /** Absolute path of the folder in which older versions kept their sessions' journals. */
  readonly older: string;
  readonly fileSystem: FileSystem;
}

/** Complete lines, and how many bytes follow them. */
export interface StoredLines {
  readonly lines: readonly string[];
  readonly tornBytes: number;
}

/** Finds journals where the drivers of a running server would (`archivingDriver`, `withLegacyJournals`). */
export class StoredJournals {
  readonly #fs: FileSystem;
  readonly #base: string;
  readonly #open: string;
  readonly #older: string;
  readonly #archive: string;

  constructor({ base, older, fileSystem }: StoredJournalsOptions) {
    this.#fs = fileSystem;
    this.#base = base;
    this.#open = join(base, "sessions");
    this.#older = older;
    this.#archive = join(base, ARCHIVE_FOLDER);
  }

  /** The sessions that have a journal; with `archived`, finished ones too. */
  async sessions(archived: boolean): Promise<readonly string[]> {
    const folders = [this.#open, this.#older, ...(archived ? [this.#archive] : [])];
    const names = (await Promise.all(folders.map((folder) => this.#fs.list(folder)))).flat();
    return [...new Set(names.flatMap((name) => JOURNAL_NAME.exec(name)?.[1] ?? []))];
  }

  async project(): Promise<StoredLines> {
    return (await this.#read(join(this.#base, "project.jsonl"))) ?? NO_JOURNAL;
  }

  async session(id: string): Promise<StoredLines> {
    const name = `${id}.jsonl`;
    const [own, archived] = [
      await this.#read(join(this.#open, name)),
      await this.#read(join(this.#archive, name)),
    ];
    if (own !== null && archived !== null) return rejoined(archived, own);
    return own ?? archived ?? (await this.#read(join(this.#older, name))) ?? NO_JOURNAL;
  }

  async #read(path: string): Promise<StoredLines | null> {
    const bytes = await this.#fs.readFile(path);
    if (bytes === null) return null;
    return { lines: splitLines(bytes), tornBytes: bytes.length - (bytes.lastIndexOf(NEWLINE) + 1) };
  }
}

/** An archived session that an older live mode has continued among the open ones (`rejoinJournal`). */
function rejoined(archived: StoredLines, own: StoredLines): StoredLines {
  const isWhole = archived.lines.every((line, index) => line === own.lines[index]);
  return isWhole ? own : { ...own, lines: [...archived.lines, ...own.lines] };
}
