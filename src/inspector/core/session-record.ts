/**
 * Turns what is read of a session into items with a place and with causes. It works piece by piece, because a session
 * may have 100,000 entries and grows while you look at it (the command line merges a whole record at once).
 */
import type { JournalEntryView } from "../../client/index.ts";
import type { LoggedEvent } from "../../protocol/logged-events.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { TelemetryEvent } from "../../protocol/telemetry.ts";
import { kindOfEntry, kindOfLogged, toneOfCode, toneOfEntry, toneOfMessage } from "./classify.ts";
import { EntryTimes } from "./entry-times.ts";
import { type Item, reference } from "./item.ts";

/** Entries about a lease's work that leave the lease as it is. */
const CONTINUING: ReadonlySet<string> = new Set(["lease_extended", "run_opened"]);

/** Between which entries the messages of a run lie. */
interface RunBounds {
  first: number;
  /** The number of the entry that ended its lease; absent while none has. */
  over?: number;
  /** Where its last message was placed, and how many there are. */
  follows: number;
  count: number;
}

/** The state of a session's record while it is read. */
export class SessionRecord {
  readonly #times = new EntryTimes();
  readonly #runs = new Map<string, RunBounds>();
  /** The run of the newest lease, by the number of its work. */
  readonly #runOf = new Map<number, string>();
  #telemetry = 0;

  /** The number of the newest entry. */
  get seq(): number {
    return this.#times.newest;
  }

  /** The runs that entries have named. */
  get runs(): readonly string[] {
    return [...this.#runs.keys()];
  }

  /** Names a run whose grant may have been compacted away. */
  nameRun(run: string): void {
    if (!this.#runs.has(run)) this.#runs.set(run, { first: 0, follows: 0, count: 0 });
  }

  /** @param entries those behind `seq`, in order */
  entries(entries: readonly JournalEntryView[]): readonly Item[] {
    return entries.map((entry) => this.#entry(entry));
  }

  /** @param messages those behind the ones that were added before */
  messages(run: string, messages: readonly RunMessage[]): readonly Item[] {
    this.nameRun(run);
    const bounds = this.#runs.get(run);
    return bounds === undefined ? [] : messages.map((message) => this.#message(run, bounds, message));
  }

  /** What was sent to browsers. */
  logged(events: readonly LoggedEvent[]): readonly Item[] {
    return events.map((logged) => {
      const at = Date.parse(logged.at);
      return {
        key: `sent-${logged.n}`,
        kind: kindOfLogged(logged),
        tone: "plain",
        at,
        follows: logged.from?.seq ?? this.#times.seqAt(at),
        source: { from: "log", logged },
        provides: [],
        causes: logged.from === undefined ? [] : [reference.entry(logged.from.seq)],
      };
    });
  }

  /** @param events those behind the ones that were added before */
  telemetry(events: readonly TelemetryEvent[]): readonly Item[] {
    return events.map((telemetry) => {
      const { run, code, at } = telemetry;
      this.#telemetry += 1;
      return {
        key: `telemetry-${this.#telemetry}`,
        kind: "telemetry",
        tone: toneOfCode(code),
        at: Date.parse(at),
        follows: this.#times.seqAt(Date.parse(at)),
        source: { from: "telemetry", telemetry },
        provides: [],
        causes: run === undefined ? [] : [reference.grant(run), reference.over(run), reference.end(run)],
      };
    });
  }

  #entry(entry: JournalEntryView): Item {
    const at = Date.parse(entry.ts);
    this.#times.add(entry.seq, at);
    const before = entry.of === undefined ? undefined : this.#runOf.get(entry.of);
    const provides = [reference.entry(entry.seq), ...this.#endsOf(entry, before)];
    const granted = this.#grant(entry);
    return {
      key: `entry-${entry.seq}`,
      kind: kindOfEntry(entry.type),
      tone: toneOfEntry(entry),
      at,
      follows: entry.seq,
      source: { from: "journal", entry },
      provides: granted === null ? provides : [...provides, reference.grant(granted)],
      causes: causesOf(entry, granted === null ? before : undefined),
    };
  }

  /** Notes a lease that opens a run; the run's name, or `null`. */
  #grant({ type, seq, of, event }: JournalEntryView): string | null {
    const run = event?.run;
    if (type !== "lease_granted" || typeof run !== "string") return null;
    this.#runs.set(run, { first: seq, follows: seq, count: 0 });
    if (of !== undefined) this.#runOf.set(of, run);
    return run;
  }

  /** The names of the leases that the entry ends. */
  #endsOf({ type, seq, event }: JournalEntryView, ofWork: string | undefined): readonly string[] {
    const named = typeof event?.run === "string" && type !== "lease_granted" ? event.run : undefined;
    const run = named ?? ofWork;
    const bounds = run === undefined ? undefined : this.#runs.get(run);
    if (run === undefined || bounds === undefined || CONTINUING.has(type)) return [];
    if (bounds.over !== undefined) return [];
    bounds.over = seq;
    return [reference.over(run)];
  }

  #message(run: string, bounds: RunBounds, message: RunMessage): Item {
    const at = Date.parse(message.at);
    const isEnd = message.type === "end";
    const last = bounds.over === undefined ? this.seq : isEnd ? bounds.over : bounds.over - 1;
    const first = Math.max(bounds.first, bounds.follows);
    bounds.follows =
      isEnd && bounds.over !== undefined ? Math.max(first, last) : clamp(this.#times.seqAt(at), first, last);
    bounds.count += 1;
    return {
      key: `run-${run}-${bounds.count}`,
      kind: "run",
      tone: toneOfMessage(message),
      at,
      follows: bounds.follows,
      source: { from: "run", run, message },
      provides: isEnd ? [reference.end(run)] : [],
      causes: isEnd ? [reference.over(run), reference.grant(run)] : [reference.grant(run)],
    };
  }
}

function causesOf({ of, event, type }: JournalEntryView, run: string | undefined): readonly string[] {
  const named = type !== "lease_granted" && typeof event?.run === "string" ? event.run : run;
  return [
    ...(of === undefined ? [] : [reference.entry(of)]),
    ...(named === undefined ? [] : [reference.grant(named)]),
  ];
}

function clamp(value: number, first: number, last: number): number {
  return Math.max(first, Math.min(value, last));
}
