/**
 * An agent without AI. It uses the public protocol through the public client, like any other, and keeps
 * nothing in memory between two events: it may be killed and started again at any moment.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type DeliveredEvent, type LiveClient, LiveError } from "../../client/index.ts";
import { WORK_TYPES } from "../../protocol/work.ts";
import { toCliError } from "../core/errors.ts";
import { createProgressWriter } from "./progress-writer.ts";
import { resolveEvent } from "./resolve-event.ts";

export interface ScriptedAgentOptions {
  readonly client: LiveClient;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Pause before each event, so that its steps can be seen, milliseconds. */
  readonly paceMs?: number;
  /** Called with one sentence about each event that was handled. */
  readonly onLog?: (text: string) => void;
}

/** After `exit` the server may come back, or a page may: the agent polls again this much later. */
const POLL_AGAIN_MS = 1_000;

/** Works until the signal aborts. A failed event is reported for that event; the next ones are still handled. */
export async function runScriptedAgent(options: ScriptedAgentOptions): Promise<void> {
  const { client, root, signal, onLog } = options;
  const paceMs = options.paceMs ?? 0;
  while (!signal.aborted) {
    for await (const event of client.poll({ types: WORK_TYPES, signal })) {
      const progress = createProgressWriter(client, event, { paceMs, signal });
      try {
        await delay(paceMs, undefined, { signal });
        onLog?.(await resolveEvent({ client, root, progress }, event));
      } catch (error) {
        await progress.flush();
        if (signal.aborted) return;
        await reportFailure(options, event, error);
      }
    }
    await delay(POLL_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Replies `error`, unless the server refused a request: after a fenced lease another agent has the event, or
 * it is resolved, and there is nothing to report.
 */
async function reportFailure({ client, onLog }: ScriptedAgentOptions, event: DeliveredEvent, error: unknown) {
  const { message, code } = toCliError(error);
  onLog?.(`${event.id}: ${event.type} failed: ${code}: ${message}`);
  if (error instanceof LiveError || code === "lease_fenced") return;
  try {
    await client.reply({ id: event.id, type: "error", leaseId: event.lease.id, message });
  } catch (failure) {
    onLog?.(`${event.id}: the failure could not be reported: ${toCliError(failure).message}`);
  }
}
