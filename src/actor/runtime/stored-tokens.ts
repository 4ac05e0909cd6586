/**
 * Older writers stored the token that came with an event. It is a secret: it is dropped when a line is read,
 * so that no state, no answer and no copy has it.
 */
import type { Damage } from "./read-journal.ts";

/** The parts of an entry that can have a stored token. */
interface Stored {
  readonly event?: { token?: unknown };
  readonly state?: unknown;
  readonly damages?: readonly Damage[];
}

/** The member as it stands in a line, whole or cut off. */
const TOKEN_MEMBER = /("token"\s*:\s*)"(?:[^"\\]|\\.)*("|$)/g;

/** Drops the token of the entry's own event. */
export function dropEventToken({ event }: Stored): void {
  delete event?.token;
}

/** Drops the tokens that a compaction carried on: in the events of its state, and in the text of damaged lines. */
export function dropCompactedTokens<E extends Stored>(entry: E): E {
  for (const list of objectsIn(entry.state)) {
    if (!Array.isArray(list)) continue;
    for (const item of list) for (const event of objectsIn({ event: item?.event })) delete event.token;
  }
  if (entry.damages === undefined) return entry;
  return { ...entry, damages: entry.damages.map(redactDamage) };
}

/** A damaged line without the token that may stand in it. */
function redactDamage(damage: Damage): Damage {
  return damage.text === undefined ? damage : { ...damage, text: damage.text.replace(TOKEN_MEMBER, '$1""') };
}

/** The members of a value that are objects themselves. */
function objectsIn(value: unknown): readonly { token?: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).filter((member) => typeof member === "object" && member !== null);
}
