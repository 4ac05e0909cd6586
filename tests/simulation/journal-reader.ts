import { crc32 } from "node:zlib";
import type { Former } from "./disk.ts";

/** One line of a journal, as this reader understands it. */
export interface Line {
  readonly seq: number;
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly of: number | null;
  readonly key: string | null;
  readonly ts: string;
  readonly superseded: boolean;
}

export interface ReadJournal {
  /** Every entry there ever was: `lines[n - 1]` is entry `n`, also where a compaction has taken it away. */
  readonly lines: readonly Line[];
  /** Everything that should not be in a journal whose device never lies about a flush. */
  readonly faults: readonly string[];
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a journal's bytes. It shares no code with the server: what it finds is what is there.
 * @param former what the file took the place of: the entries a compaction stands for
 */
export function readJournal(name: string, bytes: Uint8Array, former: Former | null): ReadJournal {
  const lines: Line[] = [];
  const faults: string[] = [];
  const end = bytes.lastIndexOf(10) + 1;
  if (end < bytes.length) faults.push(`${name}: ${bytes.length - end} bytes behind the last newline`);
  const texts = decoder.decode(bytes.subarray(0, end)).split("\n").slice(0, -1);
  texts.forEach((text, index) => {
    const fault = (what: string) => faults.push(`${name} line ${index + 1}: ${what}: ${text.slice(0, 120)}`);
    const cut = text.lastIndexOf(',"crc":"');
    const sum = crc32(`${text.slice(0, cut)}}`)
      .toString(16)
      .padStart(8, "0");
    if (cut === -1 || text.slice(cut) !== `,"crc":"${sum}"}`) {
      fault("the checksum is wrong");
      return;
    }
    const value = JSON.parse(text);
    if (value.type === "compacted" && index === 0) {
      const before = former && readJournal(`${name} before its compaction`, former.seen, former.former);
      if (before) faults.push(...before.faults);
      lines.push(...(before?.lines ?? []));
      if (value.seq !== lines.length) fault(`stands for ${value.seq} entries, there were ${lines.length}`);
      for (const lost of forgottenKeys(lines, value.state.keys)) fault(`has forgotten the key ${lost}`);
      return;
    }
    if (value.seq !== lines.length + 1) fault(`seq is ${value.seq}`);
    lines.push(parseLine(text));
  });
  return { lines, faults };
}

/** What one line says, right or wrong. */
export function parseLine(text: string): Line {
  const value = JSON.parse(text);
  return {
    seq: value.seq,
    type: value.type,
    event: value.event ?? {},
    of: value.of ?? null,
    key: value.key ?? null,
    ts: value.ts,
    superseded: value.superseded === true,
  };
}

/** A key is remembered as long as its session: a repeated request must get the first response. */
function forgottenKeys(
  lines: readonly Line[],
  keys: Readonly<Record<string, { readonly seq: number }>>,
): readonly string[] {
  return lines.flatMap(({ key, seq }) => (key !== null && keys[key]?.seq !== seq ? [key] : []));
}
