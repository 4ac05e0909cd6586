import { UnavailableError } from "../../errors.ts";
import type { RunEndedCommand } from "../../session/commands.ts";
import { endMessage, type RunCause } from "../../session/runs/run-end.ts";
import { missingStream } from "../errors.ts";
import type { StreamCore } from "../stream-core.ts";
import { describeRunEnd, END_REQUESTED } from "./run-end-note.ts";
import { runEnding } from "./run-kind.ts";
import type { RunMemory } from "./run-memory.ts";

/**
 * Ends the stream of a run, if it has not ended: the end message also closes it. A run without output
 * gets no journal; its end comes from its session.
 * @throws when it could not be stored
 */
export async function endRun(
  core: StreamCore<RunMemory>,
  run: string,
  over: RunCause,
  known: readonly string[],
): Promise<RunEndedCommand["ended"]> {
  await core.resolveImplicit();
  // The session records that nothing was written, so a refused first append must not come back.
  await core.discardFailedAppend();
  const outcome = await core.run<null>((state) => {
    if (state.phase !== "live") return { ok: false, drafts: [], rejection: missingStream(state) };
    const end = runEnding(state, (produced) => endMessage(run, over, produced), known);
    if (end === null) return { ok: true, drafts: [], answer: null };
    const event = { at: state.tail, count: 1, data: { messages: [end] }, close: true, kind: END_REQUESTED };
    return { ok: true, drafts: [{ type: "stream_append", event }], answer: null };
  });
  if (!outcome.ok) throw new UnavailableError(outcome.rejection.message);
  return describeRunEnd(run, core.state);
}
