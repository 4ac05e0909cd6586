/** An event as `poll` prints it: with its next step, after all that can be done automatically. */
import { DESIGN_IN_SHORT, designOf } from "../../guide/design.ts";
import type { DeliveredEvent } from "../../protocol/poll.ts";
import { wrap } from "../../source/index.ts";
import {
  applyDecision,
  applyUndo,
  type CompletionAck,
  type DecisionEvent,
  type UndoEvent,
} from "./apply-decision.ts";
import { authoring } from "./authoring.ts";
import { eventNotes } from "./event-notes.ts";
import { generateStep } from "./generate-step.ts";
import { type Step, type StepName, type StepValues, step } from "./next-steps.ts";
import type { PrepareContext, PreparedEvent } from "./prepared-event.ts";
import { documentExtracts, projectDocuments } from "./project-documents.ts";
import { resolveCleanup } from "./resolve-cleanup.ts";
import { shortElement } from "./short-element.ts";
import { variantsFile } from "./variants-file.ts";
import { wrapInputOf } from "./wrap-input.ts";

type Generate = Extract<DeliveredEvent, { type: "generate" }>;
type Other = Exclude<DeliveredEvent, Generate | DecisionEvent | UndoEvent>;

/**
 * Prepares one event for printing. For accept, discard, undo and clean-up this writes source and sends the reply.
 * @throws CliError `lease_fenced` when the event has become another agent's
 */
export async function prepareEvent(context: PrepareContext, event: DeliveredEvent): Promise<PreparedEvent> {
  switch (event.type) {
    case "accept":
    case "discard":
      return await prepareDecision(context, event);
    case "undo_request":
      return await prepareUndo(context, event);
    case "generate":
      return await prepareGenerate(context, event);
    case "carbonize_cleanup":
      return await resolveCleanup(context, event);
    default:
      return prepareOther(context, event);
  }
}

async function prepareDecision(context: PrepareContext, event: DecisionEvent): Promise<PreparedEvent> {
  const { client, root, confirm, full, progress } = context;
  const { result, ack, left, cleanedUp } = await applyDecision(client, root, event, {
    confirm,
    cleansUp: progress,
  });
  const { receipt: _, ...short } = result;
  const done = {
    _acceptResult: full ? result : short,
    ...cleanedUp,
    ...(ack === null ? {} : { _completionAck: ack }),
  };
  if (ack?.ok) {
    const head = full ? event : shortDecision(event);
    const output = { ...head, ...done, nextStep: step("poll", context.steps).text };
    return { output, open: false, ...(left === undefined ? {} : { cleanup: true }) };
  }
  const name = event.type === "accept" ? "accept_by_hand" : "discard_by_hand";
  const values = event.type === "accept" ? { variant: event.variantId } : {};
  const why = ack === null ? (result.todo ?? result.error) : undefined;
  return byHand(context, event, { name, values, done, ack, why });
}

function shortDecision(event: DecisionEvent): object {
  const { id, type } = event;
  if (event.type === "discard") return { id, type };
  const { variantId, paramValues = {} } = event;
  return { id, type, variantId, ...(Object.keys(paramValues).length === 0 ? {} : { paramValues }) };
}

async function prepareUndo(context: PrepareContext, event: UndoEvent): Promise<PreparedEvent> {
  const { result, ack } = await applyUndo(context.client, context.root, event, context.confirm);
  const done = {
    _undoResult: context.full ? result : withoutDiffs(result),
    ...(ack === null ? {} : { _completionAck: ack }),
  };
  if (ack?.ok) {
    const head = context.full ? event : { id: event.id, type: event.type };
    return { output: { ...head, ...done, nextStep: step("poll", context.steps).text }, open: false };
  }
  const why = result.ok ? undefined : result.message;
  return byHand(context, event, { name: "undo_by_hand", values: {}, done, ack, why });
}

interface LeftToAgent {
  readonly name: StepName;
  readonly values: StepValues;
  readonly done: Readonly<Record<string, unknown>>;
  readonly ack: CompletionAck | null;
  readonly why: string | undefined;
}

/** The operation was not done, or its report was refused: the agent does the rest and reports it. */
function byHand(context: PrepareContext, event: DeliveredEvent, left: LeftToAgent): PreparedEvent {
  const refused = left.ack?.ok === false ? `The report was refused (${left.ack.message}).` : null;
  const why = refused ?? `Not done automatically: ${left.why ?? "the source operation did not run"}.`;
  return open(event, left.done, step(left.name, context.steps, { ...left.values, id: event.id, why }));
}

async function prepareGenerate(context: PrepareContext, event: Generate): Promise<PreparedEvent> {
  const { root, cwd, full, steps } = context;
  const scaffold = await wrap({ ...wrapInputOf(root, event), dryRun: true });
  const count = wrapInputOf(root, event).count;
  const next = generateStep(steps, event.id, {
    scaffold,
    count,
    input: await variantsFile(root, cwd, event.id),
  });
  const giveUp = step("give_up", steps, { id: event.id }).command;
  const project = documentExtracts(await projectDocuments(root));
  const design = {
    design: event.mode === "insert" ? DESIGN_IN_SHORT : designOf(event.action),
    ...(project === null ? {} : { project }),
  };
  if (full) {
    const found = scaffold.ok ? { scaffold } : { scaffoldError: scaffold };
    const told = { authoring: authoring(scaffold), ...design, notes: eventNotes(event, scaffold) };
    const all = { ...found, ...told, giveUp };
    return open(event, all, next);
  }
  const notes = eventNotes(event, scaffold);
  const { owner: _, ...said } = event;
  const shown =
    event.mode === "insert"
      ? { ...said, insert: { ...event.insert, anchor: shortElement(event.insert.anchor) } }
      : { ...said, element: shortElement(event.element) };
  const more = {
    ...(scaffold.ok ? { scaffold: shortScaffold(scaffold) } : { scaffoldError: scaffold }),
    authoring: authoring(scaffold),
    ...design,
    ...(notes.length === 0 ? {} : { notes }),
    giveUp,
  };
  return open(shown, more, next);
}

type Located = Extract<Awaited<ReturnType<typeof wrap>>, { ok: true }>;

/** More of an element is read in its file. */
const MAX_SOURCE_CHARS = 1_500;

function shortScaffold({ ok, file, startLine, endLine, repeated, source, matchedBy, gitIgnored }: Located) {
  const isCut = source !== undefined && source.length > MAX_SOURCE_CHARS;
  return {
    ...{ ok, file, startLine, endLine, matchedBy },
    ...(repeated === undefined ? {} : { repeated }),
    ...(gitIgnored === undefined ? {} : { gitIgnored }),
    ...(source === undefined ? {} : { source: isCut ? `${source.slice(0, MAX_SOURCE_CHARS)}…` : source }),
  };
}

function prepareOther({ steps }: PrepareContext, event: Other): PreparedEvent {
  const { id } = event;
  switch (event.type) {
    case "variant_mount_failed": {
      const file = event.url ?? "the source";
      return open(event, {}, step("repair_variant", steps, { id, variant: event.variant, file }));
    }
    case "steer":
      return open(event, {}, step("follow_message", steps, { id }));
    default:
      return open(event, {}, step("read_page", steps, { id }));
  }
}

function open(event: object, more: Readonly<Record<string, unknown>>, { text }: Step): PreparedEvent {
  return { output: { ...event, ...more, nextStep: text }, open: true };
}

/** An undo's result without the diffs of what it took out. */
function withoutDiffs(result: Awaited<ReturnType<typeof applyUndo>>["result"]): object {
  if (!result.ok) return result;
  const { changes, ...rest } = result;
  return { ...rest, changes: changes.map(({ file }) => ({ file })) };
}
