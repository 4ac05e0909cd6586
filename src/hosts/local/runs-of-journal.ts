import { join } from "node:path";
import { fingerprint } from "../../actor/canonical-json.ts";
import { runPath, streamKey } from "../../actor/names.ts";
import type { Entry } from "../../actor/runtime/entry.ts";

/** The file of a run's stream. @param folder the state folder */
export async function runStreamFile(folder: string, session: string, run: string): Promise<string> {
  return join(folder, streamKey(await fingerprint(runPath(session, run))).replace(":", "/"));
}

/** The runs of a session whose streams exist, by its entries: also those that only a compacted journal names. */
export function runsOfJournal(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(writtenRuns));
}

function writtenRuns({ type, event, state }: Entry): readonly string[] {
  if (type === "run_opened" && typeof event.run === "string") return [event.run];
  if (type !== "compacted" || typeof state !== "object" || state === null || !("runs" in state)) return [];
  const runs: unknown = state.runs;
  return Array.isArray(runs)
    ? runs.flatMap(({ run, opened }: { run?: unknown; opened?: unknown }) =>
        opened === true && typeof run === "string" ? [run] : [],
      )
    : [];
}
