import { redactValue } from "../protocol/runs/redact.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";

/**
 * A session as people are shown it: without secrets in texts. Parameter values that a person has tuned stay
 * as they are, because the page restores them from here.
 * @param known secrets that are known by value
 */
export function redactSnapshot(snapshot: SessionSnapshot, known: readonly string[]): SessionSnapshot {
  const { paramValues, accepted, nextAction, ...rest } = snapshot;
  const { paramValues: tuned, ...next } = nextAction;
  return {
    ...redactValue(rest, known),
    paramValues,
    accepted,
    nextAction: { ...redactValue(next, known), ...(tuned === undefined ? {} : { paramValues: tuned }) },
  };
}
