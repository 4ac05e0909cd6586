/**
 * Puts a session's journal and the output of its runs into one order. Entries follow their numbers and messages
 * their place in the run. A run's messages lie between the entry that granted its lease and the one that ended
 * it. Only within these bounds is time compared: the server's clock and the agent's may differ, or be set.
 */
import type { JournalEntryView, RunMessage } from "../../client/index.ts";
import { fromEntry, fromMessage, type TimelineItem } from "./timeline.ts";

/** The messages of one run, in their order. */
export interface RunMessages {
  readonly run: string;
  readonly messages: readonly RunMessage[];
}

/** Which entries a run's messages may follow: indexes of entries, all included. */
interface Bounds {
  readonly first: number;
  readonly last: number;
  /** The last one for the message that ends the run: the server writes it once the lease is over. */
  readonly lastForEnd: number;
}

interface PlacedItem {
  readonly item: TimelineItem;
  /** The index of the entry that it follows. */
  readonly follows: number;
  /** Its time, or that of a message before it, if that is later. */
  readonly at: string;
}

/** Entries about a lease's work that leave the lease as it is. */
const CONTINUING: ReadonlySet<string> = new Set(["lease_extended", "run_opened"]);
const RUN_ENDS: ReadonlySet<string> = new Set(["run_over", "run_ended"]);

/**
 * The timeline.
 * @param entries in the order of their numbers
 * @param runs in any order
 */
export function mergeTimeline(
  entries: readonly JournalEntryView[],
  runs: readonly RunMessages[],
): readonly TimelineItem[] {
  const placed = new Map<number, PlacedItem[]>();
  for (const item of runs.flatMap((run) => placeRun(entries, run))) {
    const others = placed.get(item.follows);
    if (others) others.push(item);
    else placed.set(item.follows, [item]);
  }
  const after = (index: number) =>
    (placed.get(index) ?? [])
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map(({ item }) => item);
  return [-1, ...entries.keys()].flatMap((index) => {
    const entry = entries[index];
    const shown = entry === undefined ? null : fromEntry(entry);
    return [...(shown === null ? [] : [shown]), ...after(index)];
  });
}

function placeRun(
  entries: readonly JournalEntryView[],
  { run, messages }: RunMessages,
): readonly PlacedItem[] {
  const { first, last, lastForEnd } = boundsOf(entries, run);
  let follows = first;
  let at = "";
  return messages.map((message) => {
    const isEnd = message.type === "end";
    if (isEnd) follows = Math.max(follows, Math.min(last + 1, lastForEnd));
    const until = isEnd ? lastForEnd : last;
    while (follows < until && (entries[follows + 1]?.ts ?? "") <= message.at) follows += 1;
    if (message.at > at) at = message.at;
    return { item: fromMessage(run, message), follows, at };
  });
}

function boundsOf(entries: readonly JournalEntryView[], run: string): Bounds {
  const granted = entries.findIndex(({ type, event }) => type === "lease_granted" && event?.run === run);
  const grant = entries[granted];
  const end = entries.findIndex(
    (entry, index) => index > granted && endsRun(entry, { run, of: grant?.of ?? null }),
  );
  // The grant of an old run was compacted away; that of a new one came after the entries were read.
  const first = granted === -1 ? (end === -1 ? entries.length - 1 : 0) : granted;
  const newest = entries.length - 1;
  const ended = entries.findIndex(({ type, event }) => type === "run_ended" && event?.run === run);
  return {
    first,
    last: end === -1 ? newest : Math.max(first, end - 1),
    lastForEnd: ended === -1 ? newest : Math.max(first, ended),
  };
}

function endsRun(
  { type, event, of }: JournalEntryView,
  lease: { readonly run: string; readonly of: number | null },
): boolean {
  if (RUN_ENDS.has(type)) return event?.run === lease.run;
  if (type === "complete") return true;
  return of !== undefined && of === lease.of && !CONTINUING.has(type);
}
