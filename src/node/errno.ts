/** True for a system error with one of these codes (`ENOENT`, …). */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)
  );
}

/**
 * For `catch`: `null` for a path that does not exist.
 * @throws every other error again
 */
export function missingAsNull(error: unknown): null {
  if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return null;
  throw error;
}
