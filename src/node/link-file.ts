import { link } from "node:fs/promises";
import { hasErrorCode } from "./errno.ts";

/**
 * Gives a file a second name, in one step and only if nothing has that name.
 * @returns `unsupported` for every failure but a taken name: file systems without hard links (exFAT, shared
 * folders, some network drives) report them with a dozen different codes. The caller then creates the file
 * by another way, which reports what is really wrong.
 */
export async function linkFile(from: string, to: string): Promise<"linked" | "exists" | "unsupported"> {
  try {
    await link(from, to);
    return "linked";
  } catch (error) {
    return hasErrorCode(error, "EEXIST") ? "exists" : "unsupported";
  }
}
