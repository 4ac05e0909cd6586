import type { Storage } from "unstorage";
import { StorageError } from "./journal-driver.ts";
import { rawText } from "./raw-value.ts";

/**
 * A second store for sessions: current snapshots and archived journals, for readers and for backup.
 *
 * It is never the source of truth. A replica may be late, a read may return an older version, and any
 * call may fail or never end; its users must be correct without it.
 */
export interface ReplicaStore {
  /** Replaces the replica of a session's snapshot (the JSON of `GET /sessions/<id>`). */
  mirror(session: string, snapshot: string): Promise<void>;
  /**
   * Stores journal lines of a finished session, the first of which is entry `firstSeq`. They replace
   * those that were stored with the same `firstSeq`; others stay.
   */
  archive(session: string, firstSeq: number, lines: readonly string[]): Promise<void>;
  /** All archived lines of pieces that begin before entry `beforeSeq`, oldest first. */
  readArchived(session: string, beforeSeq: number): Promise<readonly string[]>;
}

export interface ReplicaStoreOptions {
  /** Any unstorage storage. */
  readonly storage: Storage;
  /** One store may hold the sessions of several projects. */
  readonly project: string;
  /** The largest value that the store takes, bytes; absent: no limit. */
  readonly maxBytes?: number;
}

const SEQ_DIGITS = 12;
const encoder = new TextEncoder();

/**
 * A replica store in any unstorage storage: `mirror:<project>:<id>` is a snapshot, and
 * `archive:<project>:<id>:<first seq, 12 digits>` a piece of a journal, lines with their newlines.
 *
 * Costs: one write for a snapshot; two for a finished session; one listing and a read per piece to
 * read an archived journal. Text is stored raw, because unstorage would parse it.
 */
export function replicaStore({ storage, project, maxBytes }: ReplicaStoreOptions): ReplicaStore {
  const piecesOf = (session: string) => `archive:${project}:${session}`;

  async function write(key: string, text: string): Promise<void> {
    if (maxBytes !== undefined && encoder.encode(text).length > maxBytes)
      throw new StorageError(`a replica is longer than the ${maxBytes} bytes its store takes`);
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
