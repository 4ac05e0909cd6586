import { describe, expect, it } from "vitest";
import { abortingPoll } from "../support/crash/aborting-poll.ts";
import { readSessionJournals, type StoredEntry } from "../support/crash/journal-files.ts";
import { racedEvents } from "../support/crash/scale.ts";
import { ServerProcess } from "../support/crash/server-process.ts";
import type { Api, Delivered } from "../support/server/api.ts";
import { generate, newId } from "../support/server/samples.ts";

const POSTERS = 8;
/** Longer than the test: the lease of a living agent does not end. */
const HELD_MS = 600_000;
const DEAD_AGENT_LEASE_MS = 20;

interface Race {
  readonly api: Api;
  readonly handled: Set<string>;
  /** Answers that were sent to a connection that was cut. */
  lost: number;
}

/** One of the racing agents: its polls are cut, and sometimes it dies with its work. */
async function raceFor(race: Race, agent: string): Promise<void> {
  for (let attempt = 0; race.handled.size < racedEvents; attempt += 1) {
    const fate = Math.random();
    const dies = fate < 0.03;
    const leaseMs = dies ? DEAD_AGENT_LEASE_MS : HELD_MS;
    const query = { agent, attemptId: `${agent}-${attempt}`, leaseMs, timeout: 300 };
    let arrived = "";
    if (fate > 0.5)
      arrived = await abortingPoll(race.api, query, fate > 0.75 ? "at-delivery" : Math.random() * 6);
    const work = await race.api.workNow(query);
    if (arrived.includes('"lease"')) {
      const { lease }: Delivered = JSON.parse(arrived);
      expect(work?.lease, "the same lease for the same attempt").toEqual(lease);
      race.lost += 1;
    }
    if (work === null || dies) continue;
    await race.api.replied({ id: work.id, type: "done", leaseId: work.lease.id });
    race.handled.add(work.id);
  }
}

/** Checks a journal entry by entry. @returns the number of granted leases */
function checkLeases(entries: readonly StoredEntry[]): number {
  let held: { id: unknown; until: number } | null = null;
  let grants = 0;
  for (const { type, event = {}, id, seq } of entries) {
    if (type === "lease_granted") {
      const at = Number(event.grantedAt);
      expect(held === null || held.until <= at, `${id} ${seq}: granted while another lease server`).toBe(
        true,
      );
      held = { id: event.id, until: Number(event.expiresAt) };
      grants += 1;
    }
    if (type === "lease_released" && event.id === held?.id) held = null;
    if (type === "done") held = null;
  }
  return grants;
}

describe("Two pollers", () => {
  it(`race for ${racedEvents} events while connections are cut: one live lease per event [lost-poll-answer]`, async () => {
    const server = await ServerProcess.begin();
    try {
      const { api } = server;
      const race: Race = { api, handled: new Set(), lost: 0 };
      const ids = Array.from({ length: racedEvents }, newId);
      const queue = ids.values();
      const post = async () => {
        for (const id of queue) await api.post(generate(id));
      };
      await Promise.all([
        ...Array.from({ length: POSTERS }, post),
        raceFor(race, "one"),
        raceFor(race, "two"),
      ]);
      await server.end();
      const journals = await readSessionJournals(server.root);
      expect([...journals.keys()].sort()).toEqual([...ids].sort());
      let grants = 0;
      for (const { entries } of journals.values()) {
        grants += checkLeases(entries);
        expect(entries.filter(({ type }) => type === "generate" || type === "done")).toHaveLength(2);
      }
      // The race was real: answers were lost, and agents died with leases.
      expect(race.lost).toBeGreaterThan(racedEvents / 20);
      expect(grants).toBeGreaterThan(racedEvents);
    } finally {
      await server.dispose();
    }
  });
});
