import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "../../conformance/support/crc32.ts";

/** An entry as it stands in a journal. */
export interface StoredEntry {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly key?: string;
  /** The `seq` of the work it is about. */
  readonly of?: number;
  readonly event?: Readonly<Record<string, unknown>>;
}

const CRC_MEMBER = /,"crc":"([0-9a-f]{8})"\}$/;
const SESSION_JOURNAL = /^([0-9a-f]{8})\.jsonl$/;

/**
 * Reads every session's journal, open or archived, as journal.md describes the files: shares no code
 * with the server. Bytes behind the last newline are a torn tail and no entry.
 * @throws Error naming the line that has a wrong checksum or number, or is another session's
 */
export async function readSessionJournals(root: string): Promise<Map<string, readonly StoredEntry[]>> {
  const journals = new Map<string, readonly StoredEntry[]>();
  const sessions = join(root, ".impeccable/live/sessions");
  for (const folder of [sessions, join(sessions, "archive")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const id = SESSION_JOURNAL.exec(name)?.[1];
      if (id === undefined) continue;
      if (journals.has(id)) throw new Error(`session ${id} has two journals`);
      journals.set(id, parseJournal(id, await readFile(join(folder, name), "utf8")));
    }
  }
  return journals;
}

function parseJournal(id: string, text: string): readonly StoredEntry[] {
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  return complete
    .split("\n")
    .slice(0, -1)
    .map((line, index) => {
      const said = CRC_MEMBER.exec(line)?.[1];
      const computed = crc32(Buffer.from(line.replace(CRC_MEMBER, "}"), "utf8"));
      if (said !== computed)
        throw new Error(`${id}:${index + 1} has checksum ${said}, should be ${computed}`);
      const entry: StoredEntry = JSON.parse(line);
      if (entry.seq !== index + 1) throw new Error(`${id}:${index + 1} has seq ${entry.seq}`);
      if (entry.id !== id) throw new Error(`${id}:${index + 1} is of session ${entry.id}`);
      return entry;
    });
}
