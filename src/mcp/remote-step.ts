/**
 * Instructions of a server without source files: the agent works in its own copy of the repository by commands that
 * need no server, and each command's answer names the call that reports it.
 */
import { commandLine } from "../protocol/command-line.ts";
import { DEFAULT_VARIANTS } from "../protocol/limits.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import { extendNote, type StepCalls, sharedStep } from "./shared-step.ts";

const COPY = "Over HTTP there are no source tools: work in your own copy of the repository.";
/** Files that the agent writes: what the page said never stands in a command. */
const EVENT_FILE = "event.json";
const VARIANTS_FILE = "variants.json";

/** The instruction for an event whose source is elsewhere. */
export function remoteStep(event: DeliveredEvent, calls: StepCalls): string {
  const { id, lease } = event;
  const named = calls.agent === undefined ? [] : ["--agent", calls.agent];
  const command = (name: string, ...words: string[]) =>
    commandLine(name, "--id", id, ...words, "--mcp-lease", lease.id, ...named);
  const saved = `Write this answer's type, id and event as JSON into ${EVENT_FILE}`;
  switch (event.type) {
    case "generate": {
      const count = event.count ?? DEFAULT_VARIANTS;
      const run = command("variants", "--event", EVENT_FILE, "--json", VARIANTS_FILE);
      return `${COPY} ${saved}, and ${count} variants, as live://guide/authoring and live://guide/design say, into ${VARIANTS_FILE}. ${extendNote(lease.id, calls.agent)} The answer of the command names the call that reports them. Run: ${run}`;
    }
    case "accept":
      return `${COPY} ${saved}. Run: ${command("accept", "--event", EVENT_FILE, "--bake")}`;
    case "discard":
      return `${COPY} Run: ${command("discard")}`;
    case "undo_request":
      return `${COPY} Run: ${command("undo")}`;
    case "carbonize_cleanup":
      return `${COPY} Turn variant ${event.variantId} in ${event.file ?? "the accepted file"} into plain source by hand (${commandLine("carbonize", "--id", id)} names what is left). ${extendNote(lease.id, calls.agent)} Then run the command, which checks it and names the call that reports it. Run: ${command("complete")}`;
    default:
      return sharedStep(event, calls);
  }
}
