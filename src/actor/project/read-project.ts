import type { DiagnosticView, PendingEventView } from "../../protocol/snapshot.ts";
import { foldStored, type ReadContext, type StoredJournal } from "../runtime/stored-journal.ts";
import { evolveProject } from "./evolve.ts";
import { upgradeProject } from "./migrations.ts";
import { prefetchViews } from "./prefetch-views.ts";
import { adjustProjectClocks, NEW_PROJECT } from "./state.ts";

export interface ReadProject {
  readonly prefetches: readonly PendingEventView[];
  readonly diagnostics: readonly DiagnosticView[];
}

/** What a stored project's journal adds to its sessions. Nothing is written. */
export function readProject(journal: StoredJournal, context: ReadContext): ReadProject {
  const rules = { initial: NEW_PROJECT, evolve: evolveProject, upgrade: upgradeProject };
  const { state, diagnostics } = foldStored(journal, rules, context);
  const { prefetches } = adjustProjectClocks(state, context.now);
  return { prefetches: prefetchViews(prefetches, context), diagnostics };
}
