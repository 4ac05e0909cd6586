import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "../server/crc32.ts";

/** An entry of a journal. */
export interface StoredEntry {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly key?: string;
  /** The `seq` of the work it is about. */
  readonly of?: number;
  readonly event?: Readonly<Record<string, unknown>>;
}

/** The part of a compaction's state that records answers of entries up to `seq`. */
export interface Compacted {
  readonly seq: number;
  readonly keys: Readonly<Record<string, { readonly seq: number }>>;
  readonly resolvedLeases: Readonly<Record<string, { readonly seq: number }>>;
}

export interface StoredJournal {
  /** In order, without the entries that a compaction replaced. */
  readonly entries: readonly StoredEntry[];
  readonly compacted: Compacted | null;
}

const CRC_MEMBER = /,"crc":"([0-9a-f]{8})"\}$/;
const SESSION_JOURNAL = /^([0-9a-f]{8})\.jsonl$/;
const STATE = ".impeccable/live";

/**
 * Reads every session's journal, open or archived, without code of the server. Bytes after the last
 * newline are a torn tail and not an entry.
 * @throws Error naming the line that has a wrong checksum or number, or is another session's
 */
export async function readSessionJournals(root: string): Promise<Map<string, StoredJournal>> {
  const journals = new Map<string, StoredJournal>();
  const sessions = join(root, STATE, "sessions");
  for (const folder of [sessions, join(sessions, "archive")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const id = SESSION_JOURNAL.exec(name)?.[1];
      if (id === undefined) continue;
      if (journals.has(id)) throw new Error(`session ${id} has two journals`);
      journals.set(id, journalOf(id, entriesOf(id, await readFile(join(folder, name), "utf8"))));
    }
  }
  return journals;
}

/** Reads the project's journal in the same way. */
export async function readProjectJournal(root: string): Promise<StoredJournal> {
  const text = await readFile(join(root, STATE, "project.jsonl"), "utf8");
  return journalOf("project", entriesOf("project", text));
}

/** The torn tails that were kept, of all journals. */
export async function readTornPieces(root: string): Promise<readonly string[]> {
  const names = await readdir(join(root, STATE), { recursive: true });
  const torn = names.filter((name) => /\.jsonl\.torn-[^/]*$/.test(name) && !name.endsWith(".tmp"));
  return Promise.all(torn.map((name) => readFile(join(root, STATE, name), "utf8")));
}

/**
 * A journal of these entries, from its beginning.
 * @throws Error for an entry that is missing, repeated, or of another session
 */
export function journalOf(id: string, entries: readonly StoredEntry[]): StoredJournal {
  const [first] = entries;
  const compacted = first?.type === "compacted" ? compactedOf(first) : null;
  const from = compacted?.seq ?? 1;
  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== from + index) throw new Error(`${id}:${index + 1} has seq ${entry.seq}`);
    if (entry.id !== id) throw new Error(`${id}:${index + 1} is of session ${entry.id}`);
  }
  return { entries: compacted ? entries.slice(1) : entries, compacted };
}

function entriesOf(id: string, text: string): readonly StoredEntry[] {
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  return complete
    .split("\n")
    .slice(0, -1)
    .map((line, index) => {
      const said = CRC_MEMBER.exec(line)?.[1];
      const computed = crc32(Buffer.from(line.replace(CRC_MEMBER, "}"), "utf8"));
      if (said !== computed)
        throw new Error(`${id}:${index + 1} has checksum ${said}, should be ${computed}`);
      return JSON.parse(line);
    });
}

function compactedOf(entry: StoredEntry & { readonly state?: Omit<Compacted, "seq"> }): Compacted {
  const { seq, state } = entry;
  if (!state?.keys || !state.resolvedLeases) throw new Error(`${entry.id}:1 has compacted its keys away`);
  return { seq, keys: state.keys, resolvedLeases: state.resolvedLeases };
}
