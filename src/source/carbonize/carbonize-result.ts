/** What carbonize returns: all files are written, or none and `problems` names the reasons. */
import type { AcceptResult } from "../accept/accept-result.ts";
import type { SourceChange } from "../edit/source-change.ts";
import type { SourceProblem } from "../refusal.ts";
import type { Measured } from "./page-proof.ts";

export interface CarbonizeResult extends AcceptResult {
  /** Every file that was written, the accepted element's first. */
  readonly changes?: readonly SourceChange[];
  /** Which sheet was chosen and why, which forms were tried, and what was not seen. */
  readonly notes?: readonly string[];
  /** Whether the page measured the same look in plain source, or why it measured nothing. */
  readonly measured?: Measured;
  readonly problems?: readonly SourceProblem[];
}
