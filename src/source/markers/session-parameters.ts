/** The parameters that a session's accepted variant has: what the completion check looks for. */
import type { Receipt } from "../history/receipts.ts";
import { paramValuesOf } from "./markers.ts";

export type ParameterValues = Readonly<Record<string, unknown>>;

const COMMENT = /impeccable-param-values [^\n]*/g;
const COMMENT_END = /\s*(?:-->|\*\/\}?)\s*$/;

/**
 * The parameters by name, with their values. An accept writes the values of all of them into a comment, which its
 * receipt has; what was tuned is in the record of the session.
 * @param recorded values from the record; absent when it is not known
 * @returns `null` when neither knows the session: then any parameter may be one of its own
 */
export function sessionParameters(
  id: string,
  receipt: Receipt | null,
  recorded: ParameterValues | undefined,
): ParameterValues | null {
  const accepted = receipt?.operation.type === "accept" ? receipt : null;
  if (accepted === null) return recorded ?? null;
  const { operation, change } = accepted;
  const tuned = operation.type === "accept" ? operation.paramValues : {};
  const written = Array.from(change.diff.matchAll(COMMENT), ([comment]) =>
    paramValuesOf(id, comment.replace(COMMENT_END, "")),
  );
  return Object.assign({}, recorded, tuned, ...written);
}
