import { expect } from "vitest";
import type { Ledger } from "./clients.ts";
import type { StoredEntry } from "./journal-files.ts";

/**
 * What was answered is in the journals exactly once, under the `seq` that was answered and in the
 * order it was sent; what was refused is not; what nobody was told of is there at most once.
 */
export function checkLedger(ledger: Ledger, journals: ReadonlyMap<string, readonly StoredEntry[]>): void {
  for (const [id, sent] of ledger.posted) {
    const stored = (journals.get(id) ?? []).filter((entry) => entry.key !== undefined);
    // One event at a time: only the last one may be on its way, and may or may not have arrived.
    const certain = sent.filter((event) => event.seq !== null);
    expect(sent.length - certain.length, `events of ${id} on their way`).toBeLessThanOrEqual(1);
    const storedKeys = stored.map((entry) => entry.key);
    expect(storedKeys, `keys of ${id}`).toEqual(sent.slice(0, storedKeys.length).map((event) => event.key));
    expect(storedKeys.length, `events of ${id}`).toBeGreaterThanOrEqual(certain.length);
    for (const [index, { seq }] of certain.entries()) expect(stored[index]?.seq, `${id} ${index}`).toBe(seq);
  }
  for (const id of journals.keys()) expect(ledger.posted.has(id), `${id} was asked for`).toBe(true);
  const replies = new Map<string, number[]>();
  for (const entry of [...journals.values()].flat()) {
    const message = entry.event?.message;
    if (typeof message !== "string") continue;
    replies.set(message, [...(replies.get(message) ?? []), entry.seq]);
  }
  for (const [message, { outcome }] of ledger.replies) {
    const seqs = replies.get(message) ?? [];
    if (outcome === "refused") expect(seqs, `refused: ${message}`).toEqual([]);
    else if (outcome === "sent") expect(seqs.length, `on its way: ${message}`).toBeLessThanOrEqual(1);
    else expect(seqs, `answered: ${message}`).toEqual([outcome]);
  }
}
