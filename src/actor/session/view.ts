import { type JournalFacts, nextAction } from "../../protocol/decide-next-action.ts";
import type { HistoryItem } from "../../protocol/history.ts";
import type {
  Delivery,
  DiagnosticView,
  ElementSummary,
  MountState,
  PendingEventView,
  SessionSnapshot,
  SessionSummary,
} from "../../protocol/snapshot.ts";
import { heldItem, isHeld, lastWord, leaseEnd, leaseView, type WorkItem } from "../leases/work-item.ts";
import { type Moment, wallTime } from "../runtime/clock.ts";
import { inDeliveryOrder } from "./available-work.ts";
import { runSnapshot, runView } from "./runs/run-record.ts";
import type { SessionState } from "./state.ts";

/** What a view needs besides the state. */
export interface ViewContext extends Moment {
  readonly diagnostics: readonly DiagnosticView[];
  /** The offsets that the streams of open runs have reported since the actor was loaded. */
  readonly runOffsets?: ReadonlyMap<string, string>;
}

/** The session as lists and event frames carry it. */
export function summaryOf(state: SessionState, context: ViewContext): SessionSummary {
  return {
    id: state.id,
    phase: state.phase,
    pageUrl: state.pageUrl,
    element: elementSummary(state.element),
    ...(state.insertPosition === undefined ? {} : { insertPosition: state.insertPosition }),
    ...(state.request === undefined ? {} : { request: state.request }),
    expectedVariants: state.expectedVariants,
    arrivedVariants: state.arrivedVariants,
    visibleVariant: state.visibleVariant,
    paramValues: state.paramValues,
    mounts: mountStates(state),
    activeOwner: state.activeOwner,
    checkpointRevision: state.checkpointRevision,
    delivery: deliveryOf(state, context),
    runs: (state.runs ?? []).map((record) => runView(record, context.runOffsets?.get(record.run))),
    sourceFile: state.sourceFile,
    ...(state.preview === null ? {} : { preview: state.preview }),
    ...(state.accepted === null ? {} : { acceptedVariant: state.accepted.variantId }),
    ...(state.error === null ? {} : { error: state.error }),
    ...(state.measurement === undefined || state.measurement.result !== undefined
      ? {}
      : { measure: state.measurement.request }),
    nextAction: nextAction(factsOf(state, context)),
    updatedAt: state.updatedAt ?? wallTime(context),
  };
}

/** The session in full. */
export function snapshotOf(
  state: SessionState,
  context: ViewContext & { readonly nextSeq: number },
): SessionSnapshot {
  const facts = factsOf(state, context);
  const pending = facts.pendingEvents;
  const first = pending.find((event) => !event.dead) ?? null;
  const held = heldItem(state.pending, context.now);
  return {
    ...summaryOf(state, context),
    runs: (state.runs ?? []).map((record) => runSnapshot(record, context.runOffsets?.get(record.run))),
    pendingEvents: pending,
    failedEvents: facts.failedEvents,
    mountErrors: facts.mountErrors,
    pageClosed: facts.pageClosed,
    pendingEvent: first,
    pendingEventSeq: first?.seq ?? null,
    deliveryLease: held?.lease ? withoutId(leaseView(held.lease, context.offset)) : null,
    attempts: first?.attempts ?? 0,
    sourceMarkers: [],
    fallbackMode: null,
    annotationArtifacts: state.artifacts,
    accepted: facts.accepted,
    ...(state.measurement === undefined ? {} : { measurement: state.measurement }),
    diagnostics: context.diagnostics,
    createdAt: state.createdAt,
    nextSeq: context.nextSeq,
  };
}

/** What was accepted, with what was picked and asked for; `null` when nothing was. */
export function historyOf(state: SessionState): HistoryItem | null {
  const { element, history, insertPosition, pageUrl, request } = state;
  if (!history) return null;
  const writer = (state.runs ?? []).findLast(
    ({ of, end }) => of === state.origin?.seq && end?.state === "done",
  );
  return {
    ...history,
    pageUrl,
    element: elementSummary(element),
    ...(insertPosition === undefined ? {} : { insertPosition }),
    ...(request === undefined ? {} : { request }),
    ...(writer === undefined ? {} : { agent: writer.agent }),
  };
}

/** What the next action depends on. A session does not know whether its page is open: the project does. */
function factsOf(state: SessionState, context: ViewContext): JournalFacts {
  return {
    id: state.id,
    phase: state.phase,
    pageUrl: state.pageUrl,
    sourceFile: state.sourceFile,
    ...(state.error === null ? {} : { error: state.error }),
    mounts: mountStates(state),
    mountErrors: mountErrors(state),
    pendingEvents: inDeliveryOrder(state.pending).map((item) => pendingView(state.id, item, context)),
    failedEvents: state.failed.map(({ seq, type }) => ({ seq, type })),
    accepted: state.accepted && {
      variantId: state.accepted.variantId,
      paramValues: state.accepted.paramValues,
    },
    diagnostics: context.diagnostics,
    pageClosed: false,
  };
}

function pendingView(id: string, item: WorkItem, { now, offset }: Moment): PendingEventView {
  const leased = isHeld(item, now);
  return {
    id,
    type: item.type,
    seq: item.seq,
    attempts: item.attempts,
    leased,
    leaseUntil: leased && item.lease ? leaseEnd(item.lease, offset) : null,
    dead: item.dead,
    ...assigneeOf(item),
    ...(item.lease && leased ? { lease: withoutId(leaseView(item.lease, offset)) } : {}),
  };
}

/** A lease id is the right to reply: only its holder ever sees it. */
function withoutId<T extends { readonly id: string }>(lease: T): Omit<T, "id"> {
  const { id: _, ...rest } = lease;
  return rest;
}

function deliveryOf(state: SessionState, { now, offset }: Moment): Delivery | null {
  const held = heldItem(state.pending, now);
  if (held?.lease) {
    const { seq, type } = held;
    const { run, received, agent, grantedAt } = held.lease;
    const since = new Date(grantedAt + offset).toISOString();
    const heardAt = new Date(Math.min(now, lastWord(held.lease)) + offset).toISOString();
    const works = (state.runs ?? []).some((record) => record.run === run && record.opened);
    return {
      seq,
      type,
      state: works ? "working" : received ? "received" : "delivered",
      agent,
      since,
      heardAt,
      ...assigneeOf(held),
    };
  }
  const [first] = inDeliveryOrder(state.pending.filter((item) => !item.dead));
  if (first) {
    const { seq, type, lease } = first;
    const expired = lease === null ? {} : { expired: { agent: lease.agent, at: leaseEnd(lease, offset) } };
    return { seq, type, state: "queued", ...assigneeOf(first), ...expired };
  }
  return state.delivered && { ...state.delivered, state: "resolved" };
}

function assigneeOf({ assignee }: WorkItem): Pick<WorkItem, "assignee"> {
  return assignee === undefined ? {} : { assignee };
}

function mountStates(state: SessionState): Record<string, MountState> {
  return Object.fromEntries(Object.entries(state.mounts).map(([variant, mount]) => [variant, mount.state]));
}

function mountErrors(state: SessionState): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state.mounts).flatMap(([variant, { error }]) =>
      error === undefined ? [] : [[variant, error]],
    ),
  );
}

/** Lists name an element by its first words. */
const MAX_SUMMARY_TEXT_CHARS = 80;

function elementSummary(element: Readonly<Record<string, unknown>> | null): ElementSummary | null {
  if (element === null) return null;
  const text = typeof element.textContent === "string" ? element.textContent.trim() : "";
  return {
    tagName: typeof element.tagName === "string" ? element.tagName : "",
    id: typeof element.id === "string" && element.id !== "" ? element.id : null,
    classes: Array.isArray(element.classes)
      ? element.classes.filter((name): name is string => typeof name === "string")
      : [],
    cssPath: typeof element.cssPath === "string" ? element.cssPath : null,
    ...(text === "" ? {} : { text: text.slice(0, MAX_SUMMARY_TEXT_CHARS) }),
  };
}
