import type { Rejection } from "../../protocol/errors.ts";
import type { Entry, EntryDraft } from "./entry.ts";
import { ForeignEntriesError } from "./foreign-entries.ts";

/** What a rule decides: entries to write and an answer that waits for them, or a rejection. */
export type Decision<Answer, E extends Entry = Entry> =
  | { readonly ok: true; readonly drafts: readonly EntryDraft<E>[]; readonly answer: Answer }
  // A rejected command writes nothing of its own; entries that are due by time alone may come with it.
  | { readonly ok: false; readonly drafts: readonly EntryDraft<E>[]; readonly rejection: Rejection };

/** What the caller of a command gets. */
export type CommandResult<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly rejection: Rejection };

export interface MailboxOptions<State> {
  readonly state: State;
  readonly evolve: (state: State, entry: Entry) => State;
  /** Numbers drafts from `firstSeq` on. */
  readonly number: (drafts: readonly EntryDraft[], firstSeq: number) => readonly Entry[];
  readonly nextSeq: () => number;
  /** Makes entries durable, all or none. A `ForeignEntriesError` has what is to be folded before them. */
  readonly append: (entries: readonly Entry[]) => Promise<void>;
  /** Called after a batch is durable and before its callers are answered. */
  readonly committed: (state: State, entries: readonly Entry[]) => void;
}

const STORAGE_FAILED: Rejection = {
  code: "storage_failed",
  message: "The change could not be stored and nothing was changed; try again.",
};

/** How often a command is decided again because another program has appended to the journal meanwhile. */
const MAX_FOREIGN_APPENDS = 3;

interface Turn<State> {
  /** Decides against the state the previous command left; returns the entries to write. */
  readonly decide: (state: State, nextSeq: number) => readonly EntryDraft[];
  /** Resolves the caller's promise. */
  readonly resolve: (stored: boolean) => void;
}

/**
 * Handles commands one at a time. Awaits inside an actor let other requests in, so serial handling
 * has to be explicit: commands queue, each sees the state the one before it left, and the entries
 * of all that came together are written with one flush (group commit).
 *
 * This is also the output gate: no promise of `run` resolves before the entries it depends on are
 * durable. When a write fails, every command of its batch that followed a change is refused and
 * the state is what it was.
 */
export class Mailbox<State> {
  readonly #options: MailboxOptions<State>;
  #state: State;
  #waiting: Turn<State>[] = [];
  #exclusiveTasks: (() => Promise<void>)[] = [];
  #working = false;

  constructor(options: MailboxOptions<State>) {
    this.#options = options;
    this.#state = options.state;
  }

  /** The durable state. */
  get state(): State {
    return this.#state;
  }

  /** Queues a command. A decision that throws is a bug: its caller gets the error, other callers are not affected. */
  run<Answer>(decide: (state: State, nextSeq: number) => Decision<Answer>): Promise<CommandResult<Answer>> {
    return new Promise((resolve, reject) => {
      let outcome: CommandResult<Answer> | null = null;
      this.#waiting.push({
        decide: (state, nextSeq) => {
          try {
            const decision = decide(state, nextSeq);
            outcome = decision.ok
              ? { ok: true, answer: decision.answer }
              : { ok: false, rejection: decision.rejection };
            return decision.drafts;
          } catch (error) {
            reject(error);
            return [];
          }
        },
        resolve: (stored) => {
          if (!stored) resolve({ ok: false, rejection: STORAGE_FAILED });
          else if (outcome) resolve(outcome);
        },
      });
      void this.#work();
    });
  }

  /**
   * Runs a task while no command is being handled and none waits; commands that come meanwhile wait for
   * it. Its error is the caller's.
   */
  runExclusive(task: (state: State) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#exclusiveTasks.push(() => task(this.#state).then(resolve, reject));
      void this.#work();
    });
  }

  /** True while no command is being handled and none waits. */
  get idle(): boolean {
    return !this.#working;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    // Commands of the same moment belong to the same batch.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#exclusiveTasks.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      if (batch.length > 0) await this.#handle(batch);
      else await this.#exclusiveTasks.shift()?.();
    }
    this.#working = false;
  }

  async #handle(batch: readonly Turn<State>[]): Promise<void> {
    for (let left = MAX_FOREIGN_APPENDS; ; left -= 1) {
      const foreign = await this.#decideAndStore(batch);
      if (foreign === null) return;
      this.#state = foreign.reduce(this.#options.evolve, this.#state);
      this.#options.committed(this.#state, foreign);
      if (left > 0) continue;
      for (const turn of batch) turn.resolve(false);
      return;
    }
  }

  /** Returns what another program has appended before these commands: they are not answered yet. */
  async #decideAndStore(batch: readonly Turn<State>[]): Promise<readonly Entry[] | null> {
    const { evolve, number, nextSeq, append, committed } = this.#options;
    let state = this.#state;
    const entries: Entry[] = [];
    /** Turns before the first entry depend on durable state only. */
    let independent = 0;
    for (const turn of batch) {
      const firstSeq = nextSeq() + entries.length;
      const numbered = number(turn.decide(state, firstSeq), firstSeq);
      if (entries.length === 0 && numbered.length === 0) independent += 1;
      entries.push(...numbered);
      state = numbered.reduce(evolve, state);
    }
    let stored = true;
    if (entries.length > 0) {
      try {
        await append(entries);
      } catch (error) {
        if (error instanceof ForeignEntriesError) return error.entries;
        stored = false;
      }
    }
    if (stored && entries.length > 0) {
      this.#state = state;
      committed(state, entries);
    }
    batch.forEach((turn, index) => {
      turn.resolve(stored || index < independent);
    });
    return null;
  }
}
