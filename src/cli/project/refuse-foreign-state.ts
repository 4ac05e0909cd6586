/** Refuses a command in whose state folder it may not work, with the command that mends it. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { stateDir } from "../../node/state-dir.ts";
import {
  findRefusingFile,
  isOwnFile,
  mendingCommand,
  ownerName,
  type RefusingFile,
} from "../../node/state-owner.ts";
import { CliError } from "../core/errors.ts";

/** What is wrong, and the command that mends it. */
export interface ForeignState {
  readonly message: string;
  readonly fix: string;
  readonly path: string;
}

/**
 * Finds state that this user cannot use.
 * @param depth as for `findRefusingFile`
 */
export async function foreignState(root: string, depth: "folders" | "files"): Promise<ForeignState | null> {
  const folder = stateDir(root);
  const found = await findRefusingFile(folder, depth);
  return found && { message: describe(found), fix: mendingCommand(folder, found), path: found.path };
}

/** @throws CliError `state_not_yours` */
export async function refuseForeignState(root: string, depth: "folders" | "files"): Promise<void> {
  const found = await foreignState(root, depth);
  if (found === null) return;
  const { message, fix, path } = found;
  throw new CliError("state_not_yours", `${message} Mend it: ${fix}`, { details: { path, fix } });
}

/**
 * What is to be known when root works on a project of another user; `null` otherwise. What root makes there,
 * that user cannot use.
 */
export async function rootNote(root: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(root);
  if (uid === 0) return null;
  return (
    `This runs as root, and ${root} belongs to the user with the id ${uid}, who cannot use what root makes in ` +
    `.impeccable. Give it back afterwards: sudo chown -R ${uid}:${gid} '${join(root, ".impeccable")}'`
  );
}

function describe(found: RefusingFile): string {
  const what = `You may not use ${found.path}: it belongs to ${ownerName(found)}.`;
  return isOwnFile(found)
    ? what
    : `${what} A command was run there as another user (with sudo, in a container).`;
}
