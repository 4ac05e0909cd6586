/**
 * Accept: a variant takes the wrapper's place. `accept-edit.ts` computes the new text, `resolve-session.ts` finds the
 * wrapper and writes the file.
 */
import { isVariantNumber } from "../markers/markers.ts";
import { type AcceptResult, acceptFailure } from "./accept-result.ts";
import { type ResolveInput, resolveSession } from "./resolve-session.ts";

/**
 * Puts a variant in the wrapper's place. The same call again gives the same result. Throws only for a root that
 * is relative or missing.
 */
export async function acceptVariant(
  input: ResolveInput & {
    readonly variant: string;
    readonly paramValues?: Readonly<Record<string, unknown>>;
  },
): Promise<AcceptResult> {
  // `original` is the name of a slot too, and would be accepted as a variant.
  if (!isVariantNumber(input.variant))
    return acceptFailure(null, "invalid_input", "variant must be a number from 1 to 999");
  const { variant, paramValues = {} } = input;
  return await resolveSession(input, { type: "accept", variant, paramValues });
}
