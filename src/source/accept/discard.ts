/** Discard: the original takes the wrapper's place, as it was before wrap. */
import type { AcceptResult } from "./accept-result.ts";
import { type ResolveInput, resolveSession } from "./resolve-session.ts";

/**
 * Restores the file to the byte as it was before wrap. The same call again gives the same result. Throws only for a
 * root that is relative or missing.
 */
export async function discardVariants(input: ResolveInput): Promise<AcceptResult> {
  return await resolveSession(input, { type: "discard" });
}
