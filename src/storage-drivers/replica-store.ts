import type { Storage } from "unstorage";
import { StorageError } from "./journal-driver.ts";
import { rawText } from "./raw-value.ts";

/**
 * A second place for what sessions have stored, for readers and for the long run: a mirror of
 * snapshots and an archive of finished journals.
 *
 * It is never the truth. A copy may be late, an older one may be read after a newer was written, and
 * any call may fail or take for ever; whoever uses it has to be right without it.
 */
export interface ReplicaStore {
  /** Replaces the copy of a session's snapshot (the JSON of `GET /sessions/<id>`). */
  mirror(session: string, snapshot: string): Promise<void>;
  /**
   * Keeps a finished session's journal lines, the first of which is entry `firstSeq`. The same
   * `firstSeq` again replaces what was kept under it; others stay.
   */
  archive(session: string, firstSeq: number, lines: readonly string[]): Promise<void>;
  /** The lines of all pieces that begin before entry `beforeSeq`, oldest first; none: an empty list. */
  readArchived(session: string, beforeSeq: number): Promise<readonly string[]>;
}

export interface ReplicaStoreOptions {
  /** Any unstorage storage. */
  readonly storage: Storage;
  /** Sessions of several projects may lie in one store. */
  readonly project: string;
  /** The longest value the store takes (bytes); absent: no limit. */
  readonly maxBytes?: number;
}

const SEQ_DIGITS = 12;
const encoder = new TextEncoder();

/**
 * Keeps copies in any unstorage storage: `mirror:<project>:<id>` is a snapshot, and
 * `archive:<project>:<id>:<first seq, 12 digits>` a piece of journal, lines with their newlines.
 *
 * Costs: one write for a snapshot; two for a finished session; one listing and a read per piece to
 * read an archived journal. Text is stored as it is, past unstorage's own parsing.
 */
export function replicaStore({ storage, project, maxBytes }: ReplicaStoreOptions): ReplicaStore {
  const piecesOf = (session: string) => `archive:${project}:${session}`;

  async function write(key: string, text: string): Promise<void> {
    if (maxBytes !== undefined && encoder.encode(text).length > maxBytes)
      throw new StorageError(`a copy is longer than the ${maxBytes} bytes its store takes`);
    await storage.setItemRaw(key, text);
  }

  return {
    mirror: (session, snapshot) => write(`mirror:${project}:${session}`, snapshot),
    archive: (session, firstSeq, lines) =>
      write(
        `${piecesOf(session)}:${String(firstSeq).padStart(SEQ_DIGITS, "0")}`,
        lines.map((line) => `${line}\n`).join(""),
      ),
    async readArchived(session, beforeSeq) {
      const base = piecesOf(session);
      const keys = (await storage.getKeys(base)).filter((key) => seqOf(key) < beforeSeq).sort();
      const pieces = await Promise.all(keys.map(async (key) => rawText(await storage.getItemRaw(key))));
      return pieces.flatMap((piece) => (piece ?? "").split("\n").filter((line) => line !== ""));
    },
  };
}

function seqOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(":") + 1));
}
