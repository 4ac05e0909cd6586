import type { Entry, EntryDraft } from "../../../src/actor/runtime/entry.ts";
import { Mailbox } from "../../../src/actor/runtime/mailbox.ts";

/** An append that the test ends when it wants to. */
export interface PendingAppend {
  readonly entries: readonly Entry[];
  readonly succeed: () => void;
  readonly fail: () => void;
}

/** A mailbox whose state is the list of entry types it has, over a store that the test holds in its hand. */
export class Counter {
  readonly appends: PendingAppend[] = [];
  readonly committed: (readonly string[])[] = [];
  readonly mailbox: Mailbox<readonly string[]>;
  #nextSeq = 1;

  constructor() {
    this.mailbox = new Mailbox<readonly string[]>({
      state: [],
      evolve: (state, entry) => [...state, entry.type],
      number: (drafts, firstSeq) =>
        drafts.map((draft, index) => ({ ...draft, seq: firstSeq + index, id: "counter", ts: "" })),
      nextSeq: () => this.#nextSeq,
      append: (entries) =>
        new Promise<void>((resolve, reject) => {
          this.appends.push({
            entries,
            succeed: () => {
              this.#nextSeq += entries.length;
              resolve();
            },
            fail: () => reject(new Error("disk full")),
          });
        }),
      committed: (state) => this.committed.push(state),
    });
  }

  /** Adds an entry of this type; the answer is what the command saw, and the number it got. */
  add(type: string) {
    return this.mailbox.run((state, nextSeq) => ({
      ok: true,
      drafts: [draft(type)],
      answer: { saw: state, seq: nextSeq },
    }));
  }

  /** Reads without changing anything. */
  look() {
    return this.mailbox.run((state) => ({ ok: true, drafts: [], answer: state }));
  }

  /** The append that is under way. */
  append(): PendingAppend {
    const append = this.appends.at(-1);
    if (!append) throw new Error("nothing is being appended");
    return append;
  }
}

export function draft(type: string): EntryDraft {
  return { type, event: {} };
}
