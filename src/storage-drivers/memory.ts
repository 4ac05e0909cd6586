import memoryDriver from "unstorage/drivers/memory";
import {
  JOURNAL_START,
  type JournalDriver,
  type JournalPosition,
  type JournalTail,
} from "./journal-driver.ts";

const encoder = new TextEncoder();

/** Keeps everything in memory: for tests. */
export function memoryJournalDriver(): JournalDriver {
  const journals = new Map<string, string[]>();

  function end(lines: readonly string[]): JournalPosition {
    return { lines: lines.length, bytes: lines.reduce((sum, line) => sum + byteLength(line), 0) };
  }

  return {
    ...memoryDriver(),
    name: "memory",
    async openJournal() {
      return null;
    },
    async readJournal(key, from = JOURNAL_START): Promise<JournalTail> {
      const lines = journals.get(key) ?? [];
      return {
        lines: lines.slice(from.lines),
        boundary: lines[from.lines - 1] ?? null,
        end: end(lines),
      };
    },
    async readJournalPage(key, from, bytes) {
      const lines: string[] = [];
      let size = 0;
      for (const line of (journals.get(key) ?? []).slice(from.lines)) {
        if (lines.length > 0 && size + byteLength(line) > bytes) break;
        size += byteLength(line);
        lines.push(line);
      }
      return { lines, end: { lines: from.lines + lines.length, bytes: from.bytes + size } };
    },
    async appendJournal(key, lines) {
      const all = journals.get(key) ?? [];
      all.push(...lines);
      journals.set(key, all);
      return end(all);
    },
    async replaceJournal(key, lines) {
      journals.set(key, [...lines]);
      return end(lines);
    },
    async closeJournal() {},
  };
}

function byteLength(line: string): number {
  return encoder.encode(line).length + 1;
}
