/** Doing an edit again for as long as others change its file in between. */

import { LockBusy } from "../lock.ts";
import { refuse, type SourceRefusal } from "../refusal.ts";
import { MAX_EDIT_ATTEMPTS } from "./write-transaction.ts";

/** `once` answers `changed` when it lost its file to another writer; what the system refuses becomes a refusal. */
export async function withRetry<T>(once: () => Promise<T | "changed">): Promise<T | SourceRefusal> {
  try {
    for (let attempt = 0; attempt < MAX_EDIT_ATTEMPTS; attempt += 1) {
      const answer = await once();
      if (answer !== "changed") return answer;
    }
    return refuse("file_busy", "The file changed each time it was about to be written.");
  } catch (error) {
    if (error instanceof LockBusy) return refuse(error.code, error.message);
    if (error instanceof Error && "code" in error)
      return refuse("write_failed", error.message, { code: error.code });
    throw error;
  }
}
