import { readFile } from "node:fs/promises";
import { holderPlace } from "../../node/holder-place.ts";
import { parseHolder } from "../../node/lock-holder.ts";
import { distanceBetween, ownIdentity } from "../../node/process-identity.ts";
import { stateDir } from "../../node/state-dir.ts";

/**
 * Where the project's lock is held, as the end of a sentence, when that is in another container or on another
 * machine: a server there listens on a loopback of its own.
 * @returns `null` for a lock of this machine, of an older version, and for none
 */
export async function distantHolder(root: string): Promise<string | null> {
  const text = await readFile(stateDir(root, "lock"), "utf8").catch(() => "");
  const holder = parseHolder(text);
  if (holder === null || !holder.hasHeartbeat) return null;
  return holderPlace(distanceBetween(await ownIdentity(), holder), holder.host);
}
