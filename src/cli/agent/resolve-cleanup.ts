/** A `carbonize_cleanup`: done by `poll` where that is proved by now, otherwise given to the agent with what is left. */
import type { CarbonizeCleanupEvent } from "../../protocol/events/carbonize-cleanup.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import { sendAck } from "./apply-decision.ts";
import { cleanedUpBy, cleanUp } from "./clean-up.ts";
import { step } from "./next-steps.ts";
import { pageProof } from "./page-proof.ts";
import type { PrepareContext, PreparedEvent } from "./prepared-event.ts";

type CleanupEvent = Extract<DeliveredEvent, CarbonizeCleanupEvent>;

/**
 * Cleans up and completes, under the lease of the event.
 * @throws CliError `lease_fenced` when the event has become another agent's
 */
export async function resolveCleanup(context: PrepareContext, event: CleanupEvent): Promise<PreparedEvent> {
  const { client, root, confirm, steps } = context;
  const { id } = event;
  const session = await client.session(id);
  const files = [event.file, session.sourceFile].filter((file) => typeof file === "string");
  const paramValues = { ...session.paramValues, ...session.accepted?.paramValues };
  const page = pageProof({ client, id, confirm, progress: context.progress });
  const done = await cleanUp({ root, id, confirm, files: [...new Set(files)], paramValues, page });
  if (!done.clean) {
    const nextStep = step("clean_up", steps, { id }).text;
    return { output: { ...event, left: done.left, nextStep }, open: true };
  }
  const data = done.receipt === null ? {} : { data: { receipt: done.receipt } };
  const ack = await sendAck(client, { id, type: "complete", leaseId: event.lease.id, ...data });
  const { lease: _, ...short } = event;
  const head = ack.ok && !context.full ? short : event;
  const nextStep = step(ack.ok ? "poll" : "complete", steps, { id }).text;
  return { output: { ...head, ...cleanedUpBy(done), _completionAck: ack, nextStep }, open: !ack.ok };
}
