/** Leases over time: each attempt at a piece of work, from its grant to what ended it. */
import { JOURNALED_REPLY_TYPES } from "../../protocol/reply-types.ts";
import type { Item } from "./item.ts";

/** `held`: nothing has ended it yet. `lost`: the work was taken from its agent, or the server stopped. */
export type LeaseEnd = "replied" | "released" | "lost" | "expired" | "held";

/** One lease: an attempt of an agent. Times are milliseconds of the server's wall clock. */
export interface LeaseBar {
  /** The grant. */
  readonly item: Item;
  /** As it is in the record. */
  readonly agent: string;
  readonly attempt: number;
  readonly from: number;
  readonly to: number;
  readonly end: LeaseEnd;
}

interface OpenBar {
  readonly item: Item;
  readonly event: Readonly<Record<string, unknown>>;
  expiresAt: number;
  ended: { readonly at: number; readonly end: LeaseEnd } | null;
}

const REPLIES: ReadonlySet<string> = new Set(JOURNALED_REPLY_TYPES);

/**
 * The leases among items, in the order of their grants.
 * @param items all of a session's, in order: what is left out ends no lease
 * @param now until when a lease that nothing has ended is held, milliseconds
 */
export function leaseBars(items: readonly Item[], now: number): readonly LeaseBar[] {
  const bars: OpenBar[] = [];
  /** The newest lease of each piece of work. */
  const current = new Map<number, OpenBar>();
  for (const item of items) {
    if (item.source.from !== "journal") continue;
    const { type, of, event = {} } = item.source.entry;
    const before = of === undefined ? undefined : current.get(of);
    if (type === "run_over") stop(bars, item.at, event);
    else if (type !== "lease_granted") follow(before, { type, at: item.at, event });
    else if (of !== undefined) {
      if (before !== undefined) end(before, item.at, "lost");
      const bar: OpenBar = { item, event, expiresAt: timeOf(event.expiresAt), ended: null };
      bars.push(bar);
      current.set(of, bar);
    }
  }
  return bars.map((bar) => closed(bar, now));
}

/** A run that is over by time says nothing that its lease does not; else the server has stopped. */
function stop(bars: readonly OpenBar[], at: number, { run, cause }: Readonly<Record<string, unknown>>): void {
  const bar = cause === "stopped" ? bars.findLast((open) => open.event.run === run) : undefined;
  if (bar !== undefined) end(bar, at, "lost");
}

/** What an entry about its work does to a lease. */
function follow(
  bar: OpenBar | undefined,
  { type, at, event }: { type: string; at: number; event: Readonly<Record<string, unknown>> },
): void {
  if (bar === undefined) return;
  if (type === "lease_extended" && event.id === bar.event.id) bar.expiresAt = timeOf(event.expiresAt);
  else if (type === "lease_released" && event.id === bar.event.id) end(bar, at, "released");
  // The reply to an expired lease counts until the work is given to another agent.
  else if (REPLIES.has(type) && bar.ended === null) bar.ended = { at, end: "replied" };
  else if (type === "superseded" || type === "requeued" || type === "dead_letter") end(bar, at, "lost");
}

/** Notes the first end. A lease that time has ended by then has expired. */
function end(bar: OpenBar, at: number, how: LeaseEnd): void {
  bar.ended ??= bar.expiresAt <= at ? { at: bar.expiresAt, end: "expired" } : { at, end: how };
}

function closed(bar: OpenBar, now: number): LeaseBar {
  end(bar, now, "held");
  const { item, event, ended } = bar;
  const from = item.at;
  return {
    item,
    agent: typeof event.agent === "string" ? event.agent : "an agent",
    attempt: typeof event.attempt === "number" ? event.attempt : 1,
    from,
    to: Math.max(from, ended?.at ?? now),
    end: ended?.end ?? "held",
  };
}

/** Older writers may have stored no time: such a lease does not expire here. */
function timeOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}
