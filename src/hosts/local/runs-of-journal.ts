import type { Entry } from "../../actor/runtime/entry.ts";

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
