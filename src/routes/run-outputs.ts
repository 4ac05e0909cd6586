import { runPath } from "../actor/index.ts";
import { EMPTY_RUN, type RunOutput } from "../protocol/runs/fold.ts";
import type { FoldedRun, RunSnapshot, SessionSnapshot } from "../protocol/snapshot.ts";
import { streamActor } from "./actors.ts";
import type { AppContext } from "./app-env.ts";
import type { Platform } from "./platform.ts";

/**
 * The runs of a session with their folded output, each with the cursor its view stands for. A stream that
 * cannot be read leaves an empty view with the cursor of the beginning: its reader starts there.
 */
export function withRunOutputs(
  c: AppContext,
  platform: Platform,
  session: SessionSnapshot,
): Promise<FoldedRun[]> {
  return Promise.all(
    session.runs.map(async (run) => ({
      ...run,
      ...(run.written ? await written(c, platform, session.id, run) : unwritten(run)),
    })),
  );
}

async function written(
  c: AppContext,
  platform: Platform,
  session: string,
  { run }: RunSnapshot,
): Promise<FoldedView> {
  const view = await streamActor(c, platform, runPath(session, run))
    .call("view", null)
    .catch(() => null);
  if (view === null) return EMPTY_RUN;
  return { ...view, offset: view.cursor };
}

type FoldedView = RunOutput & Partial<Pick<RunSnapshot, "offset">>;

/** The output of a run without any message: nothing, or its end. */
function unwritten({ end, offset }: RunSnapshot): FoldedView {
  return end === null ? EMPTY_RUN : { ...EMPTY_RUN, state: end.state, end, cursor: offset };
}
