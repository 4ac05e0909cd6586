/** What carbonize returns: all files are written, or none and `problems` names the reasons. */
import type { AcceptResult } from "../accept/accept-result.ts";
import type { SourceChange } from "../edit/source-change.ts";
import type { SourceProblem } from "../refusal.ts";

export interface CarbonizeResult extends AcceptResult {
  /** Every file that was written, the accepted element's first. */
  readonly changes?: readonly SourceChange[];
  readonly problems?: readonly SourceProblem[];
}
