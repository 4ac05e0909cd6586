import type { Rejection } from "../../protocol/errors.ts";
import type { Entry, EntryDraft } from "./entry.ts";

/** What a command comes to: entries to write and an answer that waits for them, or a refusal. */
export type Decision<Answer, E extends Entry = Entry> =
  | { readonly ok: true; readonly drafts: readonly EntryDraft<E>[]; readonly answer: Answer }
  // A refused command leaves nothing of its own; entries that time alone called for may go with it.
  | { readonly ok: false; readonly drafts: readonly EntryDraft<E>[]; readonly rejection: Rejection };

export type CommandResult<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly rejection: Rejection };

export interface MailboxOptions<State> {
  readonly state: State;
  readonly evolve: (state: State, entry: Entry) => State;
  /** Numbers drafts from `firstSeq` on. */
  readonly number: (drafts: readonly EntryDraft[], firstSeq: number) => readonly Entry[];
  readonly nextSeq: () => number;
  /** Makes entries durable, all or none. */
  readonly append: (entries: readonly Entry[]) => Promise<void>;
  /** Called after a batch is durable and before anyone is answered. */
  readonly committed: (state: State, entries: readonly Entry[]) => void;
}

const STORAGE_FAILED: Rejection = {
  code: "storage_failed",
  message: "The change could not be stored and nothing was changed; try again.",
};

interface Turn<State> {
  /** Decides against the state the previous command left; answers the entries it wants. */
  readonly decide: (state: State, nextSeq: number) => readonly EntryDraft[];
  readonly settle: (stored: boolean) => void;
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
  #chores: (() => Promise<void>)[] = [];
  #working = false;

  constructor(options: MailboxOptions<State>) {
    this.#options = options;
    this.#state = options.state;
  }

  /** The durable state. */
  get state(): State {
    return this.#state;
  }

  /** Queues a command. A decision that throws is a bug: its caller gets the error, nobody else is affected. */
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
        settle: (stored) => {
          if (!stored) resolve({ ok: false, rejection: STORAGE_FAILED });
          else if (outcome) resolve(outcome);
        },
      });
      void this.#work();
    });
  }

  /**
   * Does something with the journal while no command is being handled and none waits; those that
   * come meanwhile wait for it. What it throws is its caller's.
   */
  runExclusive(chore: (state: State) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#chores.push(() => chore(this.#state).then(resolve, reject));
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
    // Whoever comes in the same moment belongs to the same batch.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#chores.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      if (batch.length > 0) await this.#handle(batch);
      else await this.#chores.shift()?.();
    }
    this.#working = false;
  }

  async #handle(batch: readonly Turn<State>[]): Promise<void> {
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
      } catch {
        stored = false;
      }
    }
    if (stored && entries.length > 0) {
      this.#state = state;
      committed(state, entries);
    }
    batch.forEach((turn, index) => {
      turn.settle(stored || index < independent);
    });
  }
}
