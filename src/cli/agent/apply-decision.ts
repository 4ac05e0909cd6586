/** Accept, discard and undo on behalf of an agent: the source operation, then the reply. */
import type { LiveClient } from "../../client/index.ts";
import { LiveError } from "../../client/index.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import {
  type AcceptResult,
  acceptVariant,
  type ConfirmWrite,
  discardVariants,
  type SourceProblem,
  type UndoResult,
  undoAccept,
  waitForFileWatchers,
} from "../../source/index.ts";
import { cleanedUpBy, cleanUp } from "./clean-up.ts";
import { isFenced, leaseLost } from "./held-lease.ts";
import { pageProof } from "./page-proof.ts";

export type DecisionEvent = Extract<DeliveredEvent, { type: "accept" | "discard" }>;
export type UndoEvent = Extract<DeliveredEvent, { type: "undo_request" }>;

/** The server's response to the reply. */
export type CompletionAck =
  | { readonly ok: true; readonly type: string; readonly seq: number; readonly phase: string }
  | { readonly ok: false; readonly type: string; readonly error: string; readonly message: string };

export interface AppliedDecision {
  readonly result: AcceptResult;
  /** `null` when no reply was sent, because the source operation is left to the agent. */
  readonly ack: CompletionAck | null;
  /** What clean-up has left to the agent; absent when it was not asked for, or has left nothing. */
  readonly left?: readonly SourceProblem[];
  /** What clean-up has done, for the answer. */
  readonly cleanedUp?: object;
}

export interface DecisionOptions {
  readonly confirm: ConfirmWrite;
  /** After an accept, also carbonize and complete, where that is proved; says that the page is waited for. */
  readonly cleansUp?: (line: string) => void;
}

/**
 * Applies a decision to the source and replies under the event's lease. Both halves are safe to repeat: the
 * source operation leaves a receipt, and the server recognises the reply by its lease.
 */
export async function applyDecision(
  client: LiveClient,
  root: string,
  event: DecisionEvent,
  { confirm, cleansUp }: DecisionOptions,
): Promise<AppliedDecision> {
  const accepted =
    event.type === "accept"
      ? await acceptVariant({
          root,
          confirm,
          id: event.id,
          variant: event.variantId,
          ...(event.paramValues ? { paramValues: event.paramValues } : {}),
        })
      : await discard(root, event.id, confirm);
  const finished =
    cleansUp === undefined
      ? { result: accepted }
      : await finishAccept(client, root, { event, result: accepted, confirm, progress: cleansUp });
  const { result } = finished;
  if (!result.handled) return { result, ack: null };
  const type = event.type === "accept" ? "agent_done" : "discarded";
  const reply: AgentReply = {
    id: event.id,
    type,
    leaseId: event.lease.id,
    ...(result.file ? { file: result.file } : {}),
    ...(event.type === "accept"
      ? { data: { carbonize: result.carbonize, ...(result.receipt ? { receipt: result.receipt } : {}) } }
      : {}),
  };
  return { ...finished, ack: await sendAck(client, reply) };
}

/**
 * Clean-up before the report, so that all of it is done under the lease of the accept: a poll that is killed anywhere
 * in between leaves an accept that is delivered again, and each step gives the same result again.
 */
async function finishAccept(
  client: LiveClient,
  root: string,
  {
    event,
    result,
    confirm,
    progress,
  }: {
    readonly event: DecisionEvent;
    readonly result: AcceptResult;
    readonly confirm: ConfirmWrite;
    readonly progress: (line: string) => void;
  },
): Promise<Omit<AppliedDecision, "ack">> {
  if (event.type !== "accept" || !result.handled || !result.carbonize) return { result };
  await waitForFileWatchers();
  const files = result.file === null ? [] : [result.file];
  const session = await client.session(event.id);
  const paramValues = { ...session.paramValues, ...event.paramValues };
  const { id } = event;
  const page = pageProof({ client, id, confirm, progress });
  const done = await cleanUp({ root, id, confirm, files, paramValues, page });
  if (!done.clean) return { result, left: done.left };
  const { todo: _, receipt, ...plain } = result;
  const latest = done.receipt ?? receipt;
  return {
    result: { ...plain, carbonize: false, ...(latest === undefined ? {} : { receipt: latest }) },
    cleanedUp: cleanedUpBy(done),
  };
}

export interface AppliedUndo {
  readonly result: UndoResult;
  /** `null` when no reply was sent, because the undo was refused and is left to the agent. */
  readonly ack: CompletionAck | null;
}

/** Removes an accepted variant and replies; as safe to repeat as a decision. */
export async function applyUndo(
  client: LiveClient,
  root: string,
  event: UndoEvent,
  confirm: ConfirmWrite,
): Promise<AppliedUndo> {
  const result = await undoAccept({ root, id: event.id, confirm });
  if (!result.ok) return { result, ack: null };
  const reply: AgentReply = {
    id: event.id,
    type: "done",
    leaseId: event.lease.id,
    file: result.file,
    data: { changes: result.changes },
  };
  return { result, ack: await sendAck(client, reply) };
}

/** Without a wrapper there is nothing to restore, and the discard counts as done. */
async function discard(root: string, id: string, confirm: ConfirmWrite): Promise<AcceptResult> {
  const result = await discardVariants({ root, id, confirm });
  return result.error === "wrapper_not_found" ? { handled: true, file: null, carbonize: false } : result;
}

/**
 * Sends the reply. A refusal is returned: the agent has to see it beside the result of the source operation.
 * @throws CliError `lease_fenced`: the event is another agent's
 */
export async function sendAck(client: LiveClient, reply: AgentReply): Promise<CompletionAck> {
  try {
    const { seq, phase } = await client.reply(reply);
    return { ok: true, type: reply.type, seq, phase };
  } catch (error) {
    if (isFenced(error)) throw leaseLost(error);
    if (!(error instanceof LiveError)) throw error;
    return { ok: false, type: reply.type, error: error.code, message: error.message };
  }
}
