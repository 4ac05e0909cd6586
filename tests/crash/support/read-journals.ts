/** Reads journals as journal.md lays them out, with nothing of the server's own code. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

export interface Line {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
}

export interface FoundJournal {
  readonly session: string;
  readonly lines: readonly Line[];
}

const STATE = ".impeccable/live";

/** Every session's journal, wherever it lies. @throws Error when a line is not as it must be */
export async function readJournals(root: string): Promise<readonly FoundJournal[]> {
  const names = await readdir(join(root, STATE, "sessions"), { recursive: true });
  const journals = names.filter((name) => /(^|\/)[0-9a-f]{8}\.jsonl$/.test(name));
  return Promise.all(
    journals.map(async (name) => {
      const session = name.slice(-"00000000.jsonl".length, -".jsonl".length);
      const text = await readFile(join(root, STATE, "sessions", name), "utf8");
      // The last kill may have torn a write, too: what stands behind the last newline was never answered.
      const lines = text.split("\n").slice(0, -1);
      return { session, lines: lines.map((line, index) => readLine(line, index + 1, session)) };
    }),
  );
}

/** What was cut off and kept, of all journals. */
export async function readTornPieces(root: string): Promise<readonly string[]> {
  const names = await readdir(join(root, STATE), { recursive: true });
  const torn = names.filter((name) => /\.jsonl\.torn-[^/]*$/.test(name) && !name.endsWith(".tmp"));
  return Promise.all(torn.map((name) => readFile(join(root, STATE, name), "utf8")));
}

function readLine(line: string, expectedSeq: number, session: string): Line {
  const at = line.lastIndexOf(',"crc":"');
  const crc = line.slice(at + ',"crc":"'.length, -2);
  const covered = `${line.slice(0, at)}}`;
  const computed = crc32(Buffer.from(covered, "utf8")).toString(16).padStart(8, "0");
  if (at < 0 || !line.endsWith('"}') || crc !== computed)
    throw new Error(`${session}: bad checksum: ${line}`);
  const entry: Line = JSON.parse(covered);
  if (entry.seq !== expectedSeq)
    throw new Error(`${session}: ${entry.seq} stands where ${expectedSeq} should`);
  if (entry.id !== session) throw new Error(`${session}: an entry of ${entry.id}`);
  return entry;
}
