/** Whether an edit breaks a file for its compiler. */
import type { Language } from "../languages/language.ts";

/**
 * What the compiler has against `after`, with its line; `null` when it takes it. Of a file that it did not take
 * before the edit (a dialect that only the project's own build knows) nothing is asked.
 */
export async function newCompileError(
  language: Language,
  before: string,
  after: string,
): Promise<string | null> {
  const verified = await language.verify(after);
  if (verified.ok || !(await language.verify(before)).ok) return null;
  return `line ${verified.line}: ${verified.message}`;
}
