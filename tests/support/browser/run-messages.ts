/** Messages of a run, as an agent writes them. */
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

let count = 0;

/** A message with version, a fresh id and a time. */
export function runMessage(message: Without<RunMessage, "v" | "id" | "at">): RunMessage {
  count += 1;
  return { v: 1, id: `message-${count}`, at: "2026-01-01T00:00:00.000Z", ...message };
}
