import { expect } from "vitest";
import type { StoredJournal } from "./journal-files.ts";
import type { Ledger, SentEvent } from "./ledger.ts";

type Journals = ReadonlyMap<string, StoredJournal>;

/**
 * Checks that acknowledged requests are in the journals exactly once, with the acknowledged `seq` and in
 * the order they were sent; refused ones are not; those without an answer are there at most once.
 */
export function checkLedger(ledger: Ledger, journals: Journals): void {
  for (const [id, sent] of ledger.posted) checkEvents(id, sent, journals.get(id));
  for (const id of journals.keys()) expect(ledger.posted.has(id), `${id} was asked for`).toBe(true);
  checkReplies(ledger, journals);
  for (const [leaseId, id] of ledger.leases) {
    const journal = journals.get(id);
    const granted = journal?.entries.filter(
      ({ type, event }) => type === "lease_granted" && event?.id === leaseId,
    );
    // A compaction keeps only leases that are still valid.
    const least = journal?.compacted ? 0 : 1;
    expect(granted?.length, `grants of ${leaseId}`).toBeGreaterThanOrEqual(least);
    expect(granted?.length, `grants of ${leaseId}`).toBeLessThanOrEqual(1);
  }
}

function checkEvents(id: string, sent: readonly SentEvent[], journal: StoredJournal | undefined): void {
  const kept = Object.entries(journal?.compacted?.keys ?? {}).map(([key, { seq }]) => ({ key, seq }));
  const stored: { key?: string; seq: number; type?: string }[] = [
    ...kept.sort((a, b) => a.seq - b.seq),
    ...(journal?.entries ?? []).filter((entry) => entry.key !== undefined),
  ];
  const taken = sent.filter(({ outcome }) => outcome !== "refused");
  const certain = taken.filter(({ outcome }) => outcome !== "sent");
  // One event at a time: only the last one may have no answer, and may or may not be stored.
  expect(taken.length - certain.length, `events of ${id} on their way`).toBeLessThanOrEqual(1);
  const keys = stored.map(({ key }) => key);
  expect(keys, `keys of ${id}`).toEqual(taken.slice(0, keys.length).map(({ key }) => key));
  expect(keys.length, `events of ${id}`).toBeGreaterThanOrEqual(certain.length);
  for (const [index, { outcome }] of certain.entries())
    expect(stored[index]?.seq, `${id} ${index}`).toBe(outcome);
  for (const [index, { type }] of stored.entries())
    if (type !== undefined) expect(type, `${id} ${index}`).toBe(taken[index]?.type);
}

function checkReplies(ledger: Ledger, journals: Journals): void {
  const stored = new Map<string, number[]>();
  for (const entry of [...journals.values()].flatMap(({ entries }) => entries)) {
    const message = entry.event?.message;
    if (typeof message === "string") stored.set(message, [...(stored.get(message) ?? []), entry.seq]);
  }
  const last = new Map<string, number>();
  for (const [message, { agent, id, leaseId, outcome }] of ledger.replies) {
    const compacted = journals.get(id)?.compacted?.resolvedLeases[leaseId];
    // A compaction replaces entries: none of them also follows it.
    const behind = stored.get(message) ?? [];
    const seqs = compacted && !behind.includes(compacted.seq) ? [compacted.seq, ...behind] : behind;
    if (outcome === "refused") expect(seqs, `refused: ${message}`).toEqual([]);
    else if (outcome === "sent") expect(seqs.length, `on its way: ${message}`).toBeLessThanOrEqual(1);
    else {
      expect(seqs, `answered: ${message}`).toEqual([outcome]);
      // In the order of this agent's answers.
      expect(outcome, message).toBeGreaterThan(last.get(`${agent} ${id}`) ?? 0);
      last.set(`${agent} ${id}`, outcome);
    }
  }
}
