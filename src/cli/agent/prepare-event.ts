/** An event as `poll` prints it: with its next step, after all that can be done automatically. */
import type { LiveClient } from "../../client/index.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import { type ConfirmWrite, wrap } from "../../source/index.ts";
import { applyDecision, applyUndo } from "./apply-decision.ts";
import { nextStepFor } from "./next-step.ts";
import { wrapInputOf } from "./wrap-input.ts";

export interface PreparedEvent {
  /** What is printed. */
  readonly output: Readonly<Record<string, unknown>>;
  /** True while the agent still has to work on it, so that its lease must be kept. */
  readonly open: boolean;
}

/**
 * Prepares one event for printing. For accept, discard and undo this writes source and sends the reply.
 * @param confirm confirms the event's lease before a write
 * @throws CliError `lease_fenced` when the event has become another agent's
 */
export async function prepareEvent(
  client: LiveClient,
  root: string,
  event: DeliveredEvent,
  confirm: ConfirmWrite,
): Promise<PreparedEvent> {
  if (event.type === "accept" || event.type === "discard") {
    const { result, ack } = await applyDecision(client, root, event, confirm);
    const acknowledged = ack?.ok ?? false;
    return {
      output: {
        ...event,
        nextStep: nextStepFor(event, { result, acknowledged }),
        _acceptResult: result,
        ...(ack ? { _completionAck: ack } : {}),
      },
      open: !acknowledged,
    };
  }
  if (event.type === "undo_request") {
    const { result, ack } = await applyUndo(client, root, event, confirm);
    const acknowledged = ack?.ok ?? false;
    return {
      output: {
        ...event,
        nextStep: nextStepFor(event, { undo: result, acknowledged }),
        _undoResult: result,
        ...(ack ? { _completionAck: ack } : {}),
      },
      open: !acknowledged,
    };
  }
  if (event.type !== "generate") return { output: { ...event, nextStep: nextStepFor(event) }, open: true };
  const scaffold = await wrap({ ...wrapInputOf(root, event), dryRun: true });
  return {
    output: {
      ...event,
      nextStep: nextStepFor(event, { scaffold }),
      ...(scaffold.ok ? { scaffold } : { scaffoldError: scaffold }),
    },
    open: true,
  };
}
