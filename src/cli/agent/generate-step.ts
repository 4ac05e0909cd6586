/** The next step of a request for variants: by whether, and where, the element was located. */

import { isRecord } from "../../protocol/is-record.ts";
import { firstCandidate } from "../../protocol/source-hint.ts";
import type { WrapResult } from "../../source/index.ts";
import { type Step, type StepContext, step } from "./next-steps.ts";

interface GenerateFacts {
  /** The dry-run wrap. */
  readonly scaffold: WrapResult;
  readonly count: number;
  /** The file to write the JSON into. */
  readonly input: string;
}

/** The step that leads on, also where the element was not located. */
export function generateStep(
  context: StepContext,
  id: string,
  { scaffold, count, input }: GenerateFacts,
): Step {
  const values = { id, count, input };
  if (scaffold.ok) return step("write_variants", context, values);
  const why = `${scaffold.error}: ${scaffold.message.replace(/\.$/, "")}`;
  if (scaffold.error === "element_not_wrappable" && isRecord(scaffold.ancestor))
    return step("write_variants_of_ancestor", context, { ...values, why });
  const hint = firstCandidate(scaffold.candidates);
  if (scaffold.error === "element_ambiguous" && hint !== null)
    return step("write_variants_of_candidate", context, { ...values, hint: JSON.stringify(hint) });
  return step("element_not_located", context, { id, why });
}
