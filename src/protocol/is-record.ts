/**
 * Whether a value read from JSON is an object with members.
 * @returns false for `null` and for arrays
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
