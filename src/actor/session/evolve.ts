import { DEFAULT_VARIANTS } from "../../protocol/limits.ts";
import { isFinalPhase, type Phase } from "../../protocol/phases.ts";
import { type AgentReply, saysCarbonize } from "../../protocol/replies.ts";
import { canResolve, isDecision, type WorkType } from "../../protocol/work.ts";
import { applyLeaseEntry } from "../leases/lease-entries.ts";
import { newWorkItem, resetItem, type WorkItem } from "../leases/work-item.ts";
import type { Entry } from "../runtime/entry.ts";
import { broadcastsOf } from "./broadcasts.ts";
import { type BrowserEntry, isSessionEntry, type ReplyEntry, type SessionEntry } from "./entries.ts";
import { evolveHistory } from "./evolve-history.ts";
import { evolveCheckpoint, evolveMount, remounted } from "./evolve-page.ts";
import { evolveRuns } from "./runs/evolve-runs.ts";
import type { SessionState } from "./state.ts";

/** Entries about what has happened before, or by itself. */
const MAINTENANCE: ReadonlySet<string> = new Set(["outbox", "run_over", "run_ended"]);

/** Folds one entry into the state: total, pure, the same on every replay. */
export function evolve(state: SessionState, entry: Entry): SessionState {
  if (!isSessionEntry(entry)) return { ...state, seq: entry.seq };
  const folded = fold(state, entry);
  const touched: SessionState = {
    ...folded,
    seq: entry.seq,
    runs: evolveRuns(folded, entry),
    // Maintenance is not activity.
    updatedAt: MAINTENANCE.has(entry.type) ? state.updatedAt : entry.ts,
    keys:
      entry.key === undefined
        ? folded.keys
        : { ...folded.keys, [entry.key]: { seq: entry.seq, phase: folded.phase, hash: entry.hash ?? "" } },
  };
  const frames = broadcastsOf(entry, state, touched);
  if (frames.length === 0) return touched;
  return { ...touched, outbox: [...touched.outbox, { seq: entry.seq, frames }] };
}

function fold(state: SessionState, entry: SessionEntry): SessionState {
  switch (entry.type) {
    case "generate":
    case "steer":
      return opened(state, entry);
    case "accept":
    case "discard":
      return decided(state, entry);
    case "checkpoint":
      return evolveCheckpoint(state, entry);
    case "variant_mounted":
    case "variant_mount_failed":
      return evolveMount(state, entry);
    case "undo_request":
      return queue(state, workOf(entry, "undo_request"));
    case "retry":
      return entry.of === undefined ? remounted(state, entry) : retried(state, entry.of);
    case "requeued":
      return entry.event.variant === undefined
        ? retried(state, entry.of ?? 0)
        : remounted(state, entry, entry.event.variant);
    case "lease_granted":
    case "lease_extended":
    case "lease_released":
      return { ...state, pending: applyLeaseEntry(state.pending, entry) };
    case "dead_letter": {
      const item = state.pending.find((candidate) => candidate.seq === entry.of);
      const stranded = item !== undefined && strands(item.type);
      return {
        ...state,
        pending: applyLeaseEntry(state.pending, entry),
        phase: stranded ? "stranded" : state.phase,
      };
    }
    case "superseded":
      return {
        ...state,
        pending: state.pending.filter((item) => item.seq !== entry.of),
        unheard: entry.event.held ? [...state.unheard, entry.of ?? 0] : state.unheard,
      };
    case "run_opened":
    case "run_over":
    case "run_ended":
      return state;
    case "outbox":
      return { ...state, outbox: state.outbox.filter((item) => item.seq > entry.event.upTo) };
    default:
      return replied(state, entry);
  }
}

function opened(
  state: SessionState,
  entry: Extract<BrowserEntry, { type: "generate" | "steer" }>,
): SessionState {
  const base: SessionState = {
    ...state,
    createdAt: state.createdAt ?? entry.ts,
    pageUrl: entry.event.pageUrl ?? null,
    activeOwner: entry.event.owner ?? null,
    origin: { seq: entry.seq, hash: entry.hash ?? "" },
  };
  if (entry.type === "steer") {
    return { ...queue(base, workOf(entry, "steer")), phase: "steer_requested" };
  }
  const { event } = entry;
  const insert = event.mode === "insert";
  return {
    ...queue(base, workOf(entry, "generate")),
    phase: "generate_requested",
    insert,
    element: elementOf(event),
    expectedVariants: event.count ?? DEFAULT_VARIANTS,
    artifacts: event.screenshotPath === undefined ? [] : [event.screenshotPath],
  };
}

/** The picked element, or the anchor of an insert; older writers may not have noted it. */
function elementOf(event: {
  readonly element?: SessionState["element"];
  readonly insert?: { readonly anchor?: SessionState["element"] };
}): SessionState["element"] {
  return event.insert?.anchor ?? event.element ?? null;
}

function decided(
  state: SessionState,
  entry: Extract<BrowserEntry, { type: "accept" | "discard" }>,
): SessionState {
  const accept = entry.type === "accept" ? entry.event : null;
  return {
    ...state,
    phase: accept ? "accept_requested" : "discard_requested",
    // A newer decision replaces an older one that nobody was given, and whatever had failed.
    pending: [
      ...state.pending.filter((item) => !isDecision(item.type) && !item.dead),
      workOf(entry, entry.type),
    ],
    failed: [],
    error: null,
    decidedAt: Date.parse(entry.ts),
    accepted: accept
      ? {
          seq: entry.seq,
          variantId: accept.variantId,
          paramValues: accept.paramValues ?? {},
          at: Date.parse(entry.ts),
        }
      : null,
    discardSeq: accept ? null : entry.seq,
  };
}

/** Brings back what failed, with the phase its event had. */
function retried(state: SessionState, seq: number): SessionState {
  const failed = state.failed.find((item) => item.seq === seq);
  const pending = failed ? [...state.pending, failed] : state.pending;
  const item = pending.find((candidate) => candidate.seq === seq);
  if (!item) return state;
  return {
    ...state,
    pending: pending.map((candidate) => (candidate.seq === seq ? resetItem(candidate) : candidate)),
    failed: state.failed.filter((candidate) => candidate.seq !== seq),
    error: null,
    phase: phaseOf(item.type) ?? state.phase,
  };
}

function replied(state: SessionState, entry: ReplyEntry): SessionState {
  const item = settledBy(state, entry);
  const base: SessionState = {
    ...state,
    lastReply: { seq: entry.seq, hash: entry.hash ?? "" },
    unheard: state.unheard.filter((seq) => seq !== entry.of),
    pending: state.pending.filter((candidate) => candidate !== item),
    resolvedLeases: item?.lease
      ? { ...state.resolvedLeases, [item.lease.id]: { seq: entry.seq, hash: entry.hash ?? "" } }
      : state.resolvedLeases,
  };
  if (entry.superseded) return base;
  const noted: SessionState = { ...base, history: evolveHistory(state, item, entry) };
  const settled: SessionState = item ? { ...noted, delivered: { seq: item.seq, type: item.type } } : noted;
  if (entry.type === "complete") return { ...finished(settled, "completed"), ...fileOf(entry.event) };
  if (!item) return base;
  if (entry.type === "error") return failedWith(settled, item, entry.event);
  return resolved({ ...settled, ...fileOf(entry.event), error: null }, item, entry);
}

/** The work a reply is about. Older writers did not note it, nor a hash: theirs is the oldest that fits. */
function settledBy({ pending }: SessionState, { of, hash, type }: ReplyEntry): WorkItem | undefined {
  const older = of === undefined && hash === undefined;
  return pending.find((item) => (older ? canResolve(type, item.type) : item.seq === of));
}

function failedWith(state: SessionState, item: WorkItem, reply: Pick<AgentReply, "message">): SessionState {
  return {
    ...state,
    failed: [...state.failed, resetItem(item)],
    error: reply.message ?? "The agent reported an error.",
    phase: strands(item.type) && !isFinalPhase(state.phase) ? "agent_error" : state.phase,
  };
}

/** The transition is keyed by the event the reply resolves, never by the reply's type alone. */
function resolved(state: SessionState, item: WorkItem, entry: ReplyEntry): SessionState {
  switch (item.type) {
    case "generate":
      return {
        ...state,
        phase: "variants_ready",
        preview: entry.event.previewArtifact ?? state.preview,
      };
    case "variant_mount_failed":
      return { ...state, preview: entry.event.previewArtifact ?? state.preview };
    case "accept": {
      if (entry.type === "complete" || !saysCarbonize(entry.event)) return finished(state, "completed");
      const cleanup = {
        type: "carbonize_cleanup",
        id: state.id,
        file: state.sourceFile,
        variantId: state.accepted?.variantId ?? "",
      };
      const work = newWorkItem(entry.seq, "carbonize_cleanup", cleanup, Date.parse(entry.ts));
      return { ...queue(state, work), phase: "carbonize_required" };
    }
    case "discard":
      return finished(state, "discarded");
    case "steer":
      return finished(state, "steer_done");
    default:
      return state;
  }
}

/** A finished session has no work left. */
function finished(state: SessionState, phase: "completed" | "discarded" | "steer_done"): SessionState {
  return { ...state, phase, pending: [], failed: [], error: null, decidedAt: null };
}

function fileOf(reply: { readonly file?: string | null | undefined }): { sourceFile?: string } {
  return typeof reply.file === "string" && reply.file !== "" ? { sourceFile: reply.file } : {};
}

function queue(state: SessionState, item: WorkItem): SessionState {
  return { ...state, pending: [...state.pending, item] };
}

function workOf(entry: BrowserEntry, type: WorkType): WorkItem {
  return newWorkItem(entry.seq, type, entry.event, Date.parse(entry.ts));
}

/** Events without which the session cannot go on: their failure is the session's failure. */
function strands(type: WorkType): boolean {
  return phaseOf(type) !== null;
}

/** The phase a session is in while this event waits; `null` for work that leaves the phase alone. */
export function phaseOf(type: WorkType): Phase | null {
  switch (type) {
    case "generate":
      return "generate_requested";
    case "accept":
      return "accept_requested";
    case "discard":
      return "discard_requested";
    case "steer":
      return "steer_requested";
    default:
      return null;
  }
}
