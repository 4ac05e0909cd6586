/** Whether a file that names its own folder was copied into another one, with a whole project for example. */
import { stat } from "node:fs/promises";

/**
 * @param named the folder that the file names; `null` when it names none
 * @param here the folder in which it was found
 * @returns true only when both exist and are two folders; a folder that was moved is no copy
 */
export async function isCopiedFrom(named: string | null, here: string): Promise<boolean> {
  if (named === null) return false;
  const [there, own] = await Promise.all([identityOf(named), identityOf(here)]);
  return there !== null && own !== null && there !== own;
}

/** `null` for a folder that is missing or may not be looked at. */
async function identityOf(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}
