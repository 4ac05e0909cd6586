/** Journals for a process that only reads them: a torn tail stays where it is. */
import { MAX_DIAGNOSTICS } from "../../protocol/limits.ts";
import type { DiagnosticView } from "../../protocol/snapshot.ts";
import { type Moment, wallTime } from "./clock.ts";
import { type FoldedLines, type FoldRules, foldLines } from "./fold-lines.ts";
import { damageReports } from "./journal.ts";

/** A journal as it is stored. */
export interface StoredJournal {
  /** Complete lines. */
  readonly lines: readonly string[];
  /** How many bytes follow the last of them. */
  readonly tornBytes: number;
}

/** When a stored journal is read, and after how many grants its work is a dead letter. */
export interface ReadContext extends Moment {
  readonly maxAttempts: number;
}

/** Folds a stored journal, and reports its damage as the actor that loads it would. */
export function foldStored<State extends object>(
  { lines, tornBytes }: StoredJournal,
  rules: FoldRules<State>,
  moment: Moment,
): FoldedLines<State> & { readonly diagnostics: readonly DiagnosticView[] } {
  const folded = foldLines(lines, rules);
  const torn = {
    code: "journal_tail_torn",
    message: `${tornBytes} bytes behind the last complete entry are the rest of a write that was never answered; the next start cuts them off and keeps them.`,
  } as const;
  const reports = [...(tornBytes > 0 ? [torn] : []), ...damageReports(folded.damages)];
  const at = wallTime(moment);
  return { ...folded, diagnostics: reports.slice(-MAX_DIAGNOSTICS).map((report) => ({ ...report, at })) };
}
