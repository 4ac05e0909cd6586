/** What to say when the state folder cannot be made or written. */
import { findStateObstacle } from "../../node/state-obstacle.ts";
import { shellWord } from "../../protocol/command-line.ts";
import { CliError } from "../core/errors.ts";

export interface DescribedObstacle {
  readonly path: string;
  readonly message: string;
  /** A command for a shell, or a sentence. */
  readonly fix: string;
}

/** The obstacle with its mend; `null` when there is none. */
export async function describeStateObstacle(root: string): Promise<DescribedObstacle | null> {
  const found = await findStateObstacle(root);
  if (found === null) return null;
  const { path } = found;
  const fix = `mv ${shellWord(path)} ${shellWord(`${path}.old`)}`;
  switch (found.kind) {
    case "dangling_link":
      return { path, message: `${path} is a link to something that does not exist.`, fix };
    case "not_a_folder":
      return { path, message: `${path} is no folder, and sessions have to be kept there.`, fix };
    case "read_only":
      return {
        path,
        message: `${path} is on a file system that is mounted read-only, and sessions have to be kept there.`,
        fix: "Mount it for writing, or work on a copy of the project.",
      };
  }
}

/**
 * Refuses a start whose state folder cannot be made or written.
 * @throws CliError `state_not_writable`
 */
export async function refuseStateObstacle(root: string): Promise<void> {
  const found = await describeStateObstacle(root);
  if (found === null) return;
  const { path, message, fix } = found;
  throw new CliError("state_not_writable", `${message} Mend it: ${fix}`, { details: { path, fix } });
}
