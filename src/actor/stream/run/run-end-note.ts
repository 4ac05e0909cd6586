/** The end of a run, as its stream reports it to the session. */
import type { RunOutput } from "../../../protocol/runs/fold.ts";
import { SERVER_REASONS } from "../../../protocol/runs/reason-codes.ts";
import { encodeOffset } from "../../../protocol/streams.ts";
import type { RunEndedCommand } from "../../session/commands.ts";
import type { StreamState } from "../state.ts";
import type { RunMemory } from "./run-memory.ts";

/** The note of an end entry that the session requested: the session has the answer and needs no notification. */
export const END_REQUESTED = { asked: true };

/** Whether an entry's note is `END_REQUESTED`. */
export function isEndRequested(note: unknown): boolean {
  return typeof note === "object" && note !== null && "asked" in note;
}

/** How a run's stream has ended, for its session. */
export function describeRunEnd(
  run: string,
  { memory, tail }: StreamState<RunMemory>,
): RunEndedCommand["ended"] {
  const { state = "done", reason, message } = memory.view.end ?? {};
  return {
    run,
    offset: encodeOffset(tail),
    state,
    reason: SERVER_REASONS.find((known) => known === reason) ?? DEFAULT_REASONS[state],
    ...(message === undefined ? {} : { message }),
  };
}

/** The reason of an end message that has none. */
const DEFAULT_REASONS: Readonly<
  Record<NonNullable<RunOutput["end"]>["state"], (typeof SERVER_REASONS)[number]>
> = {
  done: "stream.completed",
  error: "stream.finalized.error",
  aborted: "stream.aborted.client",
  interrupted: "stream.abandoned",
};
