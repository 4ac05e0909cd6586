/** Entries about leases: what they do to the session, its runs and its pages. */
import { applyLeaseEntry } from "../../leases/lease-entries.ts";
import { type Lease, lastWord } from "../../leases/work-item.ts";
import { deliveryBroadcast, sessionBroadcast } from "../broadcasts.ts";
import { queueRepair } from "../lost-variants.ts";
import { extendRun, startRun } from "../runs/evolve-runs.ts";
import type { SessionState } from "../state.ts";
import { blocksSession, bringBack } from "../work-queue.ts";
import type { SessionEntryRules } from "./rules.ts";

/** Pages show when an agent was last heard of, to the minute. */
const QUIET_MS = 45_000;

export const leaseGranted: SessionEntryRules<"lease_granted"> = {
  evolve: (state, entry) => ({
    ...state,
    pending: applyLeaseEntry(state.pending, entry),
    runs: startRun(state.runs ?? [], entry),
  }),
  broadcast: (entry, _before, after) => [
    deliveryBroadcast(after, entry.of, "delivered", entry.event.agent),
    sessionBroadcast(after),
  ],
};

export const leaseExtended: SessionEntryRules<"lease_extended"> = {
  evolve: (state, entry) => ({
    ...state,
    pending: applyLeaseEntry(state.pending, entry),
    runs: extendRun(state.runs ?? [], entry),
  }),
  // The first extension is news, because it confirms receipt; later ones when there was no word for a while.
  broadcast: (entry, before, after) => {
    const [lease, extended] = [before, after].map((state) => leaseOf(state, entry.of));
    if (!lease || !extended) return [];
    if (lease.received)
      return lastWord(extended) - lastWord(lease) < QUIET_MS ? [] : [sessionBroadcast(after)];
    return [deliveryBroadcast(after, entry.of, "received", lease.agent), sessionBroadcast(after)];
  },
};

function leaseOf({ pending }: SessionState, seq: number | undefined): Lease | null {
  return pending.find((candidate) => candidate.seq === seq)?.lease ?? null;
}

export const leaseReleased: SessionEntryRules<"lease_released"> = {
  evolve: (state, entry) => ({ ...state, pending: applyLeaseEntry(state.pending, entry) }),
  broadcast: (entry, _before, after) => [
    deliveryBroadcast(after, entry.of, "queued"),
    sessionBroadcast(after),
  ],
  runCause: ({ event, ts: at }, run) => {
    if (event.id !== run.lease) return null;
    return { kind: event.reason === "client_gone" ? "client_gone" : "released", at };
  },
};

export const deadLetter: SessionEntryRules<"dead_letter"> = {
  evolve: (state, entry) => {
    const item = state.pending.find((candidate) => candidate.seq === entry.of);
    const stranded = item !== undefined && blocksSession(item.type);
    return {
      ...state,
      pending: applyLeaseEntry(state.pending, entry),
      phase: stranded ? "stranded" : state.phase,
    };
  },
  broadcast: (_entry, _before, after) => [sessionBroadcast(after)],
  runCause: ({ ts: at }) => ({ kind: "expired", at }),
};

export const requeued: SessionEntryRules<"requeued"> = {
  evolve: (state, entry) =>
    entry.event.variant === undefined
      ? bringBack(state, entry.of ?? 0)
      : queueRepair(state, entry, entry.event.variant),
  broadcast: (entry, _before, after) => [
    deliveryBroadcast(after, entry.of, "queued"),
    sessionBroadcast(after),
  ],
};
