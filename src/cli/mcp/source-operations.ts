/** The source operations of the tools, by the commands that do the same for a shell. */
import type { LiveClient } from "../../client/index.ts";
import type { JsonObject, PreparedDelivery, SourceOperations, WrapInput } from "../../mcp/backend.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { DEFAULT_LEASE_MS } from "../../protocol/limits.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import { HeldLease } from "../agent/held-lease.ts";
import { prepareEvent } from "../agent/prepare-event.ts";
import { serverRecord, viewProject } from "../agent/project-view.ts";
import { wrapperOf } from "../agent/send-reply.ts";
import { CliError } from "../core/errors.ts";
import type { Connection } from "../project/connect.ts";
import { type CapturedRun, optionWords, runCaptured } from "./run-captured.ts";

type Options = Parameters<typeof optionWords>[0];

/** The operations for the project of `run`. */
export function sourceOperations(run: CapturedRun, connection: () => Promise<Connection>): SourceOperations {
  const command = (name: string, options: Options, stdin?: string): Promise<JsonObject> => {
    const entry = run.cli.commands[name];
    if (!entry) throw new CliError("failed", `There is no command ${name}.`);
    return runCaptured(run, entry, optionWords(options), stdin);
  };
  return {
    prepare: async (client, event, agent) =>
      prepare({ client, agent, root: (await connection()).root }, event),
    wrap: (request) => command("wrap", elementOptions(request)),
    writeVariants: ({ content, file, ...request }) =>
      command("variants", { ...elementOptions(request), "source-file": file }, content),
    accept: ({ id, variantId, paramValues, lease }) =>
      command("accept", {
        id,
        lease,
        variant: variantId,
        "param-values": paramValues === undefined ? undefined : JSON.stringify(paramValues),
      }),
    discard: (request) => command("discard", { ...request }),
    complete: (request) => command("complete", { ...request }),
    async wrapper(id, file) {
      const found = await wrapperOf((await connection()).root, { id, file });
      return found === null ? null : { file: found.file, preview: found.html };
    },
    async sessions() {
      const found = await connection();
      const view = await viewProject(found.root, serverRecord(found.client));
      return view.sessions.map((session) => ({ ...session }));
    },
    async history() {
      const { history } = await command("history", {});
      return Array.isArray(history) ? history.filter(isRecord) : [];
    },
  };
}

type ElementRequest = Omit<WrapInput, "id" | "count">;

/** The members that a command names in another way. */
function elementOptions<Request extends ElementRequest>({
  elementId,
  outerHtml,
  dryRun,
  sourceHint,
  ...request
}: Request) {
  return {
    ...request,
    "element-id": elementId,
    "outer-html": outerHtml,
    "dry-run": dryRun,
    "source-hint": sourceHint === undefined ? undefined : JSON.stringify(sourceHint),
  };
}

interface Preparation {
  readonly client: LiveClient;
  readonly root: string;
  readonly agent: string;
}

/** A tool's answer has no place for progress. */
function ignore(): void {}

/**
 * Under a lease that is confirmed before each write: the wait may have ended long ago. It stays short: a process that
 * is killed in between holds the event no longer.
 */
async function prepare(
  { client, root, agent }: Preparation,
  event: DeliveredEvent,
): Promise<PreparedDelivery> {
  const lease = new HeldLease(client, event.lease.id, DEFAULT_LEASE_MS);
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
