/** The source operations of the tools, by the commands that do the same for a shell. */
import type { LiveClient } from "../../client/index.ts";
import type { JsonObject, PreparedDelivery, SourceOperations } from "../../mcp/backend.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { WORKING_LEASE_MS } from "../../protocol/limits.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import { HeldLease } from "../agent/held-lease.ts";
import { prepareEvent } from "../agent/prepare-event.ts";
import { viewProject } from "../agent/project-view.ts";
import { COMMANDS } from "../commands.ts";
import { CliError } from "../core/errors.ts";
import type { Connection } from "../project/connect.ts";
import { type CapturedRun, optionWords, runCaptured } from "./run-captured.ts";

type Options = Parameters<typeof optionWords>[0];

/** The operations for the project of `run`. */
export function sourceOperations(run: CapturedRun, connection: () => Promise<Connection>): SourceOperations {
  const command = (name: string, options: Options, stdin?: string): Promise<JsonObject> => {
    const entry = COMMANDS[name];
    if (!entry) throw new CliError("failed", `There is no command ${name}.`);
    return runCaptured(run, entry, optionWords(options), stdin);
  };
  return {
    prepare: async (client, event, agent) =>
      prepare({ client, agent, root: (await connection()).root }, event),
    wrap: ({ elementId, outerHtml, dryRun, ...request }) =>
      command("wrap", { ...request, "element-id": elementId, "outer-html": outerHtml, "dry-run": dryRun }),
    writeVariants: ({ content, file, elementId, outerHtml, dryRun, ...request }) =>
      command(
        "variants",
        {
          ...request,
          "source-file": file,
          "element-id": elementId,
          "outer-html": outerHtml,
          "dry-run": dryRun,
        },
        content,
      ),
    accept: ({ id, variantId, paramValues, lease }) =>
      command("accept", {
        id,
        lease,
        variant: variantId,
        "param-values": paramValues === undefined ? undefined : JSON.stringify(paramValues),
      }),
    discard: (request) => command("discard", { ...request }),
    complete: (request) => command("complete", { ...request }),
    async sessions() {
      const found = await connection();
      return (await viewProject(found.root, found)).sessions.map((session) => ({ ...session }));
    },
    async history() {
      const { history } = await command("history", {});
      return Array.isArray(history) ? history.filter(isRecord) : [];
    },
  };
}

interface Preparation {
  readonly client: LiveClient;
  readonly root: string;
  readonly agent: string;
}

/** A tool's answer has no place for progress. */
function ignore(): void {}

/** Under a lease that is confirmed before each write: the wait may have ended long ago. */
async function prepare(
  { client, root, agent }: Preparation,
  event: DeliveredEvent,
): Promise<PreparedDelivery> {
  const lease = new HeldLease(client, event.lease.id, WORKING_LEASE_MS);
  const steps = { agent, connection: [], poll: [] };
  const context = {
    client,
    root,
    cwd: root,
    steps,
    full: false,
    progress: ignore,
    confirm: lease.confirmWrite,
  };
  return prepareEvent(context, event);
}
