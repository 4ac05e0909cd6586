import type { DiagnosticView, SessionSnapshot } from "../../protocol/snapshot.ts";
import { foldStored, type ReadContext, type StoredJournal } from "../runtime/stored-journal.ts";
import { adjustSessionClocks } from "./adjust-clocks.ts";
import { evolve } from "./evolve.ts";
import { fold } from "./fold.ts";
import { newSession } from "./state.ts";
import { applyTimeouts } from "./timeouts.ts";
import { snapshotOf } from "./view.ts";

export interface ReadSession {
  /** `null` for a session to which nothing was ever posted, or of which nothing could be read. */
  readonly snapshot: SessionSnapshot | null;
  readonly diagnostics: readonly DiagnosticView[];
}

/** The session of a stored journal as its actor would show it after a start at this moment. Nothing is written. */
export function readSession(id: string, journal: StoredJournal, context: ReadContext): ReadSession {
  const stored = foldStored(journal, { initial: newSession(id), evolve }, context);
  const { nextSeq, diagnostics } = stored;
  if (stored.state.seq === 0) return { snapshot: null, diagnostics };
  const state = adjustSessionClocks(stored.state, context.now);
  const due = applyTimeouts(state, context.now, context.maxAttempts);
  const shown = fold(state, due, { ...context, nextSeq });
  return { snapshot: snapshotOf(shown, { ...context, nextSeq, diagnostics }), diagnostics };
}
