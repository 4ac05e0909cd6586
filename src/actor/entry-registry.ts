/**
 * A registry of entry types: one set of rules per type, checked by the compiler. Each actor gives the bodies
 * of its entries by type; a type without rules, or rules without a type, do not compile
 * (`satisfies EntryRegistry<…>`), so no entry can be journaled that a replay then drops.
 */
import type { Entry } from "./runtime/entry.ts";

type Body = Readonly<Record<string, unknown>>;
/** The bodies of an actor's entries, by type. */
export type EntryBodies<Bodies> = { readonly [Type in keyof Bodies]: Body };
/** The types of an actor's entries. */
export type EntryTypeOf<Bodies> = keyof Bodies & string;

/** The entry of one type, or of any of several. */
export type EntryOf<Bodies, Type extends EntryTypeOf<Bodies> = EntryTypeOf<Bodies>> = {
  [T in Type]: Entry<T, Bodies[T]>;
}[Type];

/** What a replay needs of the rules of one entry type. */
export interface EntryRules<State, E> {
  /** The state after the entry: total and pure. */
  readonly evolve: (state: State, entry: E) => State;
}

/** Rules for each of an actor's entry types, as far as a replay needs them. */
export type EntryRegistry<State, Bodies> = {
  readonly [Type in EntryTypeOf<Bodies>]: EntryRules<State, EntryOf<Bodies, Type>>;
};

/**
 * Takes an entry of a journal for what its type says: its line passed its checksum, and only the actor
 * writes its journal. `false` for types of newer or older writers: they change nothing.
 */
export function isEntryOf<Bodies extends EntryBodies<Bodies>>(
  registry: { readonly [Type in EntryTypeOf<Bodies>]: unknown },
  entry: Entry,
): entry is EntryOf<Bodies> {
  return Object.hasOwn(registry, entry.type);
}

/** The state after one entry, by the rules of its type. */
export function evolveEntry<State, Bodies, Type extends EntryTypeOf<Bodies>>(
  registry: EntryRegistry<State, Bodies>,
  state: State,
  entry: EntryOf<Bodies, Type>,
): State {
  return registry[entry.type].evolve(state, entry);
}
