/** `--event`: an event that the agent got from `/mcp`, for commands that work in a copy of the repository. */
import { resolve } from "node:path";
import type { BrowserEvent } from "../../protocol/events/index.ts";
import { parseEvent } from "../../protocol/events/index.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { readTextFile } from "../../source/project/text-file.ts";
import type { Cli } from "../core/cli.ts";
import { CliError } from "../core/errors.ts";

export const eventArg = {
  type: "string",
  description: "The event as live_poll or poll gave it, as JSON in a file",
  valueHint: "PATH",
} as const;

/**
 * Reads the event: as `live_poll` answers it, with what the page sent in `event`, or as `poll` prints it.
 * @throws CliError `not_found` for a file that cannot be read, `invalid_event` for another content
 */
export async function readEventFile<Type extends BrowserEvent["type"]>(
  cli: Cli,
  path: string,
  type: Type,
): Promise<Extract<BrowserEvent, { type: Type }>> {
  const read = await readTextFile(resolve(cli.io.cwd, path));
  if (read === null) throw new CliError("not_found", `${path} cannot be read as UTF-8 text.`);
  const value = jsonOf(read.text);
  if (!isRecord(value)) throw new CliError("invalid_event", `${path} is not a JSON object.`);
  const said = isRecord(value.event) ? value.event : value;
  const parsed = parseEvent({ ...said, type: value.type, id: value.id });
  if (!parsed.ok)
    throw new CliError("invalid_event", `${path}: ${parsed.issue.path} ${parsed.issue.reason}.`);
  if (!isOfType(parsed.event, type)) throw new CliError("invalid_event", `${path} is not a ${type} event.`);
  return parsed.event;
}

function isOfType<Type extends BrowserEvent["type"]>(
  event: BrowserEvent,
  type: Type,
): event is Extract<BrowserEvent, { type: Type }> {
  return event.type === type;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
