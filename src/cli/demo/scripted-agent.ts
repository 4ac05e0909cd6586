/**
 * An agent without AI: it speaks the public protocol through the public client, like any other, and keeps
 * nothing in memory between two events, so that it may be killed and started again at any moment.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type DeliveredEvent, type LiveClient, LiveError } from "../../client/index.ts";
import type { GenerateEvent } from "../../protocol/events/generate.ts";
import { WORK_TYPES } from "../../protocol/work.ts";
import { carbonize, checkCompletion, refreshReceipt } from "../../source/index.ts";
import { applyDecision, applyUndo } from "../agent/apply-decision.ts";
import { toCliError } from "../core/errors.ts";
import { chooseRecipes } from "./choose-recipes.ts";
import { createProgressWriter, type ProgressWriter } from "./progress-writer.ts";
import { writeDemoVariants } from "./write-demo-variants.ts";

export interface ScriptedAgentOptions {
  readonly client: LiveClient;
  readonly root: string;
  readonly signal: AbortSignal;
  /** Pause before each piece of work, so that a person can see it happen, milliseconds. */
  readonly paceMs?: number;
  /** Hears one sentence about each thing done. */
  readonly onLog?: (text: string) => void;
}

/** After `exit` the server may come back, or a page may: the agent asks again this much later. */
const ASK_AGAIN_MS = 1_000;

/** Works until the signal aborts. Errors of one event are reported for that event and end nothing else. */
export async function runScriptedAgent(options: ScriptedAgentOptions): Promise<void> {
  const { client, signal, onLog } = options;
  while (!signal.aborted) {
    for await (const event of client.poll({ types: WORK_TYPES, signal })) {
      const narrator = createProgressWriter(client, event, { paceMs: options.paceMs ?? 0, signal });
      try {
        await delay(options.paceMs ?? 0, undefined, { signal });
        onLog?.(await handle(options, event, narrator));
      } catch (error) {
        await narrator.flush();
        if (signal.aborted) return;
        await reportFailure(options, event, error);
      }
    }
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function handle(
  { client, root }: ScriptedAgentOptions,
  event: DeliveredEvent,
  narrator: ProgressWriter,
): Promise<string> {
  const { id } = event;
  const leaseId = event.lease.id;
  switch (event.type) {
    case "generate": {
      narrator.phase("picked_up");
      await introduce(narrator, event);
      narrator.phase("writing");
      const { file, count, preview } = await writeDemoVariants(root, event, narrator.tool);
      narrator.phase("all_variants_ready");
      await narrator.flush();
      await client.reply({
        id,
        type: "done",
        leaseId,
        file,
        preview,
        message: `${count} variants are ready.`,
      });
      return `${id}: wrote ${count} variants into ${file}`;
    }
    case "accept":
    case "discard": {
      await narrator.say(
        event.type === "accept"
          ? `Variant ${event.variantId} becomes the source.`
          : "Taking the variants out again.",
      );
      await narrator.flush();
      const { result, ack } = await applyDecision(client, root, event);
      if (ack?.ok) return `${id}: ${event.type} done in ${result.file ?? "no file"}`;
      const why = ack ? ack.message : (result.error ?? result.todo ?? "not handled");
      await client.reply({ id, type: "error", leaseId, message: why });
      return `${id}: ${event.type} failed: ${why}`;
    }
    case "carbonize_cleanup": {
      narrator.phase("cleaning_up");
      const session = await client.session(id);
      const baked = await narrator.tool(
        "carbonize",
        () => carbonize({ root, id }),
        ({ changes, todo }) =>
          todo ?? `plain source in ${(changes ?? []).map((change) => change.file).join(", ")}`,
      );
      await narrator.flush();
      const named = [event.file, session.sourceFile, ...(baked.changes ?? []).map((change) => change.file)];
      const files = [...new Set(named.filter((file) => typeof file === "string"))];
      const { clean, findings } = await checkCompletion({ root, id, files });
      if (!clean) {
        const left = findings.map((found) => `${found.file}:${found.line}: ${found.what}`).join("; ");
        const why = baked.todo ?? left;
        await client.reply({ id, type: "error", leaseId, message: `Not clean yet: ${why}` });
        return `${id}: not clean yet: ${why}`;
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
    case "steer":
      await client.reply({
        id,
        type: "steer_done",
        leaseId,
        message: "The demo's agent only knows variants.",
      });
      return `${id}: told the page that messages are beyond a script`;
    case "undo_request": {
      const { result } = await applyUndo(client, root, event);
      if (result.ok) return `${id}: taken back in ${result.file}`;
      await client.reply({ id, type: "error", leaseId, message: result.message });
      return `${id}: could not be taken back: ${result.message}`;
    }
    default:
      // Nothing to do for the demo: it is resolved, so that it does not wait for another agent.
      await client.reply({ id, type: "done", leaseId });
      return `${id}: ${event.type} noted`;
  }
}

/** What it is going to do, said before it does it. */
async function introduce(narrator: ProgressWriter, event: GenerateEvent): Promise<void> {
  if (event.mode === "insert") return;
  const names = chooseRecipes(event.action, event.count).map(({ name }) => name);
  await narrator.say(
    `This is a script: for "${event.action}" it has its directions in a fixed order.`,
    "thinking",
  );
  await narrator.say(`Finding the element in the source, then writing ${list(names)}.`);
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A fenced lease means somebody else has the event now, or the person decided otherwise: nothing to report. */
async function reportFailure({ client, onLog }: ScriptedAgentOptions, event: DeliveredEvent, error: unknown) {
  const { message, code } = toCliError(error);
  onLog?.(`${event.id}: ${event.type} failed: ${code}: ${message}`);
  if (error instanceof LiveError) return;
  try {
    await client.reply({ id: event.id, type: "error", leaseId: event.lease.id, message });
  } catch (failure) {
    onLog?.(`${event.id}: the failure could not be reported: ${toCliError(failure).message}`);
  }
}
