import { type Moment, wallTime } from "./clock.ts";
import { crc32, crc32Without } from "./crc32.ts";
import type { Damage } from "./read-journal.ts";
import { dropCompactedTokens, dropEventToken } from "./stored-tokens.ts";

/** One durable record. `seq` starts at 1 and has no gaps; `event` is what was posted, without token. */
export interface Entry<Type extends string = string, Body = Readonly<Record<string, unknown>>> {
  readonly seq: number;
  /** The session (or `project`) the journal belongs to. */
  readonly id: string;
  readonly type: Type;
  /** The wall clock's, for people and other programs; the order is `seq`. */
  readonly ts: string;
  /**
   * The time of `ts` on the clock of this process (ms). Only in memory, and only where the two differ: after
   * a restart the wall clock is all there is.
   */
  readonly at?: number;
  readonly event: Body;
  /** The idempotency key it was posted with. */
  readonly key?: string;
  /** SHA-256 (first 32 hex characters) of what was posted, to distinguish a repetition from a reuse of the key. */
  readonly hash?: string;
  /** The `seq` of the work this entry is about. */
  readonly of?: number;
  /** The reply came for work that a person's decision had superseded: kept, changes nothing. */
  readonly superseded?: true;
  /** Only in an entry of type `compacted`, which has no event: the fold of everything up to it. */
  readonly state?: unknown;
  /** Only there, too: what was found damaged in the lines it stands for. */
  readonly damages?: readonly Damage[];
}

/** What compaction leaves of a journal's entries: their fold, under the number of the last. */
export type CompactedEntry = Omit<Entry, "event"> & { readonly type: "compacted"; readonly state: object };

/** An entry before the journal has given it its place. */
export type EntryDraft<E extends Entry = Entry> = E extends Entry
  ? Omit<E, "seq" | "id" | keyof EntryTime>
  : never;

/** When an entry is written. */
export type EntryTime = Pick<Entry, "ts" | "at">;

/** The time of an entry that is written now. */
export function entryTime(moment: Moment): EntryTime {
  const ts = wallTime(moment);
  return moment.offset === 0 ? { ts } : { ts, at: moment.now };
}

/** When an entry was written, on the actor's clock (ms). */
export function writtenAt({ ts, at }: EntryTime): number {
  return at ?? Date.parse(ts);
}

/** A wall clock's time in an entry's body (ms), on the actor's clock. */
export function toActorTime(entry: EntryTime, wall: number): number {
  return entry.at === undefined ? wall : wall - (Date.parse(entry.ts) - entry.at);
}

/** What an entry whose writer did not note its time gets. */
const UNKNOWN_TIME = "1970-01-01T00:00:00.000Z";

const CRC_MEMBER = /^,"crc":"([0-9a-f]{8})"\}$/;
/** A line may be long: only this many characters at its end are looked at. */
const CRC_MEMBER_CHARS = ',"crc":"01234567"}'.length;

/** One journal line: the entry with its checksum as the last member. */
export function encodeEntry(entry: Entry | CompactedEntry): string {
  const line = JSON.stringify("at" in entry ? { ...entry, at: undefined } : entry);
  return `${line.slice(0, -1)},"crc":"${crc32(line)}"}`;
}

/** The checksum a line carries; `null` for one of an older writer. */
export function crcOf(line: string): string | null {
  return CRC_MEMBER.exec(line.slice(-CRC_MEMBER_CHARS))?.[1] ?? null;
}

export type DecodedLine =
  | { readonly ok: true; readonly entry: Entry }
  | { readonly ok: false; readonly reason: "bad JSON" | "bad checksum" | "not an entry" };

/** Reads one line. Lines of older writers carry no checksum and are accepted without. */
export function decodeLine(line: string): DecodedLine {
  const crc = crcOf(line);
  // Its line without that member ends in the same brace.
  if (crc !== null && crc32Without(line, CRC_MEMBER_CHARS - 1) !== crc)
    return { ok: false, reason: "bad checksum" };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, reason: "bad JSON" };
  }
  if (!isEntry(value)) return { ok: false, reason: "not an entry" };
  if (crc === null && "crc" in value) return { ok: false, reason: "bad checksum" };
  const entry: Entry & { crc?: unknown; at?: unknown } = value;
  // The last member, and no other code holds the entry yet: deleting it costs less than a copy.
  delete entry.crc;
  // An older writer may have used the name for something else.
  if ("at" in entry) delete entry.at;
  if (crc === null) dropEventToken(entry);
  if (entry.type === "compacted") return { ok: true, entry: dropCompactedTokens(entry) };
  return { ok: true, entry: typeof entry.ts === "string" ? entry : { ...entry, ts: UNKNOWN_TIME } };
}

function isEntry(value: unknown): value is Entry {
  return (
    typeof value === "object" &&
    value !== null &&
    "seq" in value &&
    Number.isSafeInteger(value.seq) &&
    "type" in value &&
    typeof value.type === "string" &&
    // The one line without an event is a compaction's: it carries the state it stands for.
    ("event" in value ? typeof value.event === "object" && value.event !== null : value.type === "compacted")
  );
}
