/** What the scripted agent does about each type of event: the source operation, then the reply. */
import type { DeliveredEvent, LiveClient } from "../../client/index.ts";
import { type ConfirmWrite, carbonize, checkCompletion, refreshReceipt } from "../../source/index.ts";
import { applyDecision, applyUndo, type DecisionEvent, type UndoEvent } from "../agent/apply-decision.ts";
import { HeldLease } from "../agent/held-lease.ts";
import { pageProof } from "../agent/page-proof.ts";
import { chooseRecipes } from "./choose-recipes.ts";
import type { ProgressWriter } from "./progress-writer.ts";
import { writeDemoVariants } from "./write-demo-variants.ts";

/** As long as the client's own extensions: a lease must outlive a restart of the server. */
const LEASE_MS = 60_000;

/** What a handler works with. */
export interface AgentContext {
  readonly client: LiveClient;
  readonly root: string;
  readonly progress: ProgressWriter;
}

type Delivered<T extends DeliveredEvent["type"]> = Extract<DeliveredEvent, { type: T }>;

/**
 * Resolves one event under its lease.
 * @returns one sentence about what was done
 * @throws LiveError when the server refuses a reply, CliError when the source cannot be written
 */
export async function resolveEvent(context: AgentContext, event: DeliveredEvent): Promise<string> {
  switch (event.type) {
    case "generate":
      return resolveGenerate(context, event);
    case "accept":
    case "discard":
      return resolveDecision(context, event);
    case "carbonize_cleanup":
      return resolveCarbonize(context, event);
    case "undo_request":
      return resolveUndo(context, event);
    case "steer": {
      const message = "The demo's agent can only write variants.";
      await context.client.reply({ id: event.id, type: "steer_done", leaseId: event.lease.id, message });
      return `${event.id}: replied that the script cannot follow messages`;
    }
    case "variant_mount_failed":
    case "prefetch":
      await context.client.reply({ id: event.id, type: "done", leaseId: event.lease.id });
      return `${event.id}: ${event.type} noted`;
  }
}

async function resolveGenerate(
  { client, root, progress }: AgentContext,
  event: Delivered<"generate">,
): Promise<string> {
  const { id } = event;
  progress.phase("picked_up");
  await announce(progress, event);
  progress.phase("writing");
  const { file, count, preview } = await writeDemoVariants(root, event, progress.tool);
  progress.phase("all_variants_ready");
  await progress.flush();
  const message = `${count} variants are ready.`;
  await client.reply({ id, type: "done", leaseId: event.lease.id, file, preview, message });
  return `${id}: wrote ${count} variants into ${file}`;
}

/** Announces the directions before they are written. */
async function announce(progress: ProgressWriter, event: Delivered<"generate">): Promise<void> {
  if (event.mode === "insert") return;
  const names = chooseRecipes(event.action, event.count).map(({ name }) => name);
  await progress.say(
    `This is a script: for "${event.action}" it has its directions in a fixed order.`,
    "thinking",
  );
  await progress.say(`Finding the element in the source, then writing ${list(names)}.`);
}

async function resolveDecision(
  { client, root, progress }: AgentContext,
  event: DecisionEvent,
): Promise<string> {
  const { id, type } = event;
  await progress.say(
    type === "accept"
      ? `Variant ${event.variantId} becomes the source.`
      : "Restoring the source as it was before the variants.",
  );
  await progress.flush();
  const { result, ack } = await applyDecision(client, root, event, { confirm: confirmOf(client, event) });
  if (ack?.ok) return `${id}: ${type} done in ${result.file ?? "no file"}`;
  const reason = ack ? ack.message : (result.error ?? result.todo ?? "not handled");
  await client.reply({ id, type: "error", leaseId: event.lease.id, message: reason });
  return `${id}: ${type} failed: ${reason}`;
}

async function resolveCarbonize(
  { client, root, progress }: AgentContext,
  event: Delivered<"carbonize_cleanup">,
): Promise<string> {
  const { id } = event;
  const leaseId = event.lease.id;
  progress.phase("cleaning_up");
  const confirm = confirmOf(client, event);
  const page = pageProof({ client, id, confirm, progress: (line) => void progress.say(line) });
  const session = await client.session(id);
  const { changes = [], todo } = await progress.tool(
    "carbonize",
    () => carbonize({ root, id, confirm, page }),
    (result) => result.todo ?? `plain source in ${(result.changes ?? []).map(({ file }) => file).join(", ")}`,
  );
  await progress.flush();
  const named = [event.file, session.sourceFile, ...changes.map(({ file }) => file)];
  const files = [...new Set(named.filter((file) => typeof file === "string"))];
  const paramValues = { ...session.paramValues, ...session.accepted?.paramValues };
  const { clean, findings } = await checkCompletion({ root, id, files, paramValues });
  if (!clean) {
    const reason = todo ?? findings.map(({ file, line, what }) => `${file}:${line}: ${what}`).join("; ");
    await client.reply({ id, type: "error", leaseId, message: `Not clean yet: ${reason}` });
    return `${id}: not clean yet: ${reason}`;
  }
  const receipt = await refreshReceipt({ root, id });
  await client.reply({
    id,
    type: "complete",
    leaseId,
    ...(files[0] ? { file: files[0] } : {}),
    ...(receipt ? { data: { receipt } } : {}),
  });
  return `${id}: the accepted variant is plain source now (${files.join(", ")})`;
}

async function resolveUndo({ client, root }: AgentContext, event: UndoEvent): Promise<string> {
  const { id } = event;
  const { result } = await applyUndo(client, root, event, confirmOf(client, event));
  if (result.ok) return `${id}: undone in ${result.file}`;
  await client.reply({ id, type: "error", leaseId: event.lease.id, message: result.message });
  return `${id}: could not be undone: ${result.message}`;
}

/** Confirms the event's lease before a write of its source. */
function confirmOf(client: LiveClient, { lease }: DeliveredEvent): ConfirmWrite {
  return new HeldLease(client, lease.id, LEASE_MS).confirmWrite;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
