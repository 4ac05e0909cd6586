import { MAX_DIAGNOSTICS } from "../../protocol/limits.ts";
import type { DiagnosticView } from "../../protocol/snapshot.ts";
import { ShuttingDownError } from "../errors.ts";
import { type Clock, momentOf, wallTime } from "./clock.ts";
import { Compaction } from "./compaction.ts";
import { type Entry, entryTime } from "./entry.ts";
import { ForeignEntriesError } from "./foreign-entries.ts";
import { Journal, type JournalOptions, type JournalReport } from "./journal.ts";
import { type CommandResult, type Decision, Mailbox } from "./mailbox.ts";
import { Snapshots } from "./snapshots.ts";

export interface DurableStateOptions<State extends object> {
  readonly journal: JournalOptions<State>;
  readonly clock: Clock;
  /** Corrects the times of a state that was folded before this start: the wall clock may have been changed. */
  readonly adjustClocks: (state: State, now: number) => State;
  /** Moves every time of a state by that many milliseconds: between the actor's clock and the wall clock. */
  readonly shiftClocks: (state: State, by: number) => State;
  /** Bytes above which the journal is compacted; absent: protocol's default. */
  readonly compactAt: number | undefined;
}

/** A state as its journal has it, before anything has changed it. */
export interface LoadedState<State extends object> {
  readonly options: DurableStateOptions<State>;
  readonly journal: Journal<State>;
  readonly state: State;
  /** What was repaired or found damaged. */
  readonly diagnostics: readonly DiagnosticView[];
}

export interface DurableStateHooks<State extends object> {
  /** Called when entries are handed to the store: what it writes to the store joins the same write. */
  readonly onAppend?: () => void;
  /** Called when entries are durable and before their callers are answered. */
  readonly onCommitted: (state: State, entries: readonly Entry[]) => void;
}

/** Opens a journal and folds it. Writes nothing but the repair of a torn tail. */
export async function loadState<State extends object>(
  options: DurableStateOptions<State>,
): Promise<LoadedState<State>> {
  const { clock, adjustClocks, shiftClocks } = options;
  const shifted = (state: State, by: number) => (by === 0 ? state : shiftClocks(state, by));
  const toStored = (state: State) => shifted(state, clock.wallOffset());
  const journal = new Journal({ ...options.journal, toStored });
  const { state, reports } = await journal.load();
  const moment = momentOf(clock);
  const at = wallTime(moment);
  return {
    options,
    journal,
    state: adjustClocks(shifted(state, -moment.offset), moment.now),
    diagnostics: viewsOf(reports, at),
  };
}

function viewsOf(reports: readonly JournalReport[], at: string): readonly DiagnosticView[] {
  return reports.slice(-MAX_DIAGNOSTICS).map((report) => ({ ...report, at }));
}

/**
 * The state of one actor with everything that keeps it: the journal it is folded from, the mailbox that
 * changes it one command at a time, the snapshot that spares the next start a replay, and compaction.
 */
export class DurableState<State extends object> {
  readonly journal: Journal<State>;
  readonly mailbox: Mailbox<State>;
  #diagnostics: readonly DiagnosticView[];
  readonly #snapshots: Snapshots<State>;
  readonly #compaction: Compaction<State>;
  readonly #clock: Clock;
  #closing = false;
  #closed = false;

  constructor(loaded: LoadedState<State>, hooks: DurableStateHooks<State>) {
    const { options, journal, state, diagnostics } = loaded;
    this.journal = journal;
    this.#diagnostics = diagnostics;
    this.#clock = options.clock;
    this.mailbox = new Mailbox<State>({
      state,
      evolve: options.journal.evolve,
      number: (drafts, firstSeq) => journal.number(drafts, firstSeq, entryTime(momentOf(options.clock))),
      nextSeq: () => journal.nextSeq,
      append: (entries) => {
        // A command that comes behind the close: the append would open the journal again.
        if (this.#closed) return Promise.reject(new ShuttingDownError());
        const stored = this.#append(entries);
        hooks.onAppend?.();
        return stored;
      },
      committed: (next, entries) => {
        hooks.onCommitted(next, entries);
        if (this.#closing) return;
        this.#snapshots.committed(next);
        if (this.#compaction.due) void this.#compaction.run();
      },
    });
    this.#snapshots = new Snapshots(journal, this.mailbox);
    this.#compaction = new Compaction({
      journal,
      mailbox: this.mailbox,
      limit: options.compactAt,
      timestamp: () => this.timestamp(),
    });
  }

  /** What was repaired or found damaged. */
  get diagnostics(): readonly DiagnosticView[] {
    return this.#diagnostics;
  }

  /** The fold of every durable entry. */
  get state(): State {
    return this.mailbox.state;
  }

  /** Runs one command: decides against the state, and resolves once its entries are durable. */
  run<Answer>(decide: (state: State, nextSeq: number) => Decision<Answer>): Promise<CommandResult<Answer>> {
    return this.mailbox.run(decide);
  }

  /** Writes a snapshot if one pays. */
  refreshSnapshot(): Promise<void> {
    return this.#snapshots.refresh();
  }

  /**
   * Closes the journal, behind the commands that were under way: an append would open it again. Nothing is
   * written in the background any more, and what was begun is waited for: another process may own the files next.
   */
  close(): Promise<void> {
    this.#closing = true;
    return this.mailbox.runExclusive(async () => {
      await this.#snapshots.close();
      this.#closed = true;
      await this.journal.close();
    });
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    try {
      await this.journal.append(entries);
    } catch (error) {
      if (!(error instanceof ForeignEntriesError)) throw error;
      const { offset } = momentOf(this.#clock);
      const onClock = (entry: Entry) => ({ ...entry, at: Date.parse(entry.ts) - offset });
      if (error.reports.length > 0) this.#diagnostics = viewsOf(error.reports, this.timestamp());
      throw offset === 0 ? error : new ForeignEntriesError(error.entries.map(onClock), error.reports);
    }
  }

  /** The wall clock's time, ISO 8601. */
  timestamp(): string {
    return wallTime(momentOf(this.#clock));
  }
}
