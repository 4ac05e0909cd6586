/** `--id`: the session of a command. */
import { isSessionId } from "../../protocol/ids.ts";
import { usageError } from "../core/errors.ts";

/** The option, as commands declare it. */
export const idArg = { type: "string", required: true, description: "The session", valueHint: "ID" } as const;

/**
 * Checks a session id before it becomes part of a file name or an address.
 * @throws CliError with exit code 2
 */
export function sessionOption(id: string): string {
  if (isSessionId(id)) return id;
  throw usageError(`--id must be a session id (8 lower-case hex characters), not "${id}".`);
}
