/** What an agent writes to a run. */
import type { RunMessage, TextMessage } from "../protocol/runs/messages.ts";

/** What the agent says (`answer`, the default), or what it thinks. */
export type RunChannel = NonNullable<TextMessage["channel"]>;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A message as an agent writes it; the client fills in version, id and time. */
export type RunInput = Without<RunMessage, "v" | "id" | "at"> & {
  readonly id?: string;
  readonly at?: string;
};

/** The message of an input that is written now. */
export function toRunMessage(input: RunInput): RunMessage {
  return { v: 1, id: crypto.randomUUID(), at: new Date().toISOString(), ...input };
}
