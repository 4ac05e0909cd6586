import { open, readFile, rm } from "node:fs/promises";
import { hasErrorCode, missingAsNull } from "./errno.ts";
import { linkFile } from "./link-file.ts";

/** What a process writes to become the holder of a lock. */
export interface LockClaim {
  /** A file of this process's own, with the text. */
  readonly file: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Makes the claim appear at `target` with its content, unless there is a file.
 * @throws system errors of its folder
 */
export async function putInPlace(claim: LockClaim, target: string): Promise<boolean> {
  const linked = await linkFile(claim.file, target);
  return linked === "unsupported" ? createExclusively(claim, target) : linked === "linked";
}

/**
 * Creates the file, then writes it: another process may see it before its content, and has to watch it
 * then. A creator that was paused in between finds at the end that it was succeeded.
 */
async function createExclusively({ text, mode }: LockClaim, target: string): Promise<boolean> {
  const file = await open(target, "wx", mode).catch((error: unknown) => {
    if (hasErrorCode(error, "EEXIST")) return null;
    throw error;
  });
  if (file === null) return false;
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return (await readFile(target, "utf8").catch(missingAsNull)) === text;
}
