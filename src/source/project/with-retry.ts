/** Repeats an edit while other writers change its file between the read and the write. */
import { LockBusy } from "../lock.ts";
import { MAX_EDIT_ATTEMPTS } from "./write-transaction.ts";

/** Makes an operation's failure of an error code, a sentence and details. */
export type CreateFailure<F> = (
  error: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => F;

/**
 * Runs `attempt` until it returns something else than `changed`, which means that it lost its file to another writer.
 * Failures are `file_busy` (a lock was not free in time, or every attempt lost) and `write_failed` (a system error).
 * Other errors pass through.
 */
export async function withRetry<T, F>(
  attempt: () => Promise<T | "changed">,
  createFailure: CreateFailure<F>,
): Promise<T | F> {
  try {
    for (let count = 0; count < MAX_EDIT_ATTEMPTS; count += 1) {
      const result = await attempt();
      if (result !== "changed") return result;
    }
    return createFailure("file_busy", "The file changed each time it was about to be written.");
  } catch (error) {
    if (error instanceof LockBusy) return createFailure(error.code, error.message);
    if (error instanceof Error && "code" in error)
      return createFailure("write_failed", error.message, { code: error.code });
    throw error;
  }
}
