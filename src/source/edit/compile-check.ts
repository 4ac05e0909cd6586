/** Whether an edit makes a file fail to compile. */
import type { Language } from "../languages/language.ts";

/**
 * The compiler's error for `after`, with its line; `null` when it compiles. `null` as well when `before` does not
 * compile: then the file is in a dialect that only the project's own build knows.
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
