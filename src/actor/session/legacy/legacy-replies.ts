/**
 * What agents of the older live mode replied. A reply moves the session by the event it is about: the one it
 * names, else the one that can have been meant. It never settles a decision of the person that it does not mean.
 */
import { type LegacyBody, legacyFile, legacySaysCarbonize } from "../../../protocol/legacy-entries.ts";
import { isDecidedPhase, isFinalPhase } from "../../../protocol/phases.ts";
import type { AgentReply } from "../../../protocol/replies.ts";
import type { JournaledReplyType } from "../../../protocol/reply-types.ts";
import { isDecision } from "../../../protocol/work.ts";
import { replaceItem, resetItem, type WorkItem } from "../../leases/work-item.ts";
import type { Entry } from "../../runtime/entry.ts";
import type { ReplyEntry } from "../entries/bodies.ts";
import { replyRules } from "../entries/replies.ts";
import type { SessionState } from "../state.ts";
import { isBehindDecision } from "./legacy-decisions.ts";
import { withCleanup } from "./legacy-requests.ts";

/** The work is done. An accept that was carried out has `carbonize` or is `complete`; else it was not placed. */
export function foldDone(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  const carbonize = entry.type !== "done" && legacySaysCarbonize(body);
  if (carbonize && means(body, "accept")) return foldCarbonize(state, entry, body);
  if (isBehindDecision(state)) return foldLateDone(state, entry, body);
  if (state.phase === "new") return state;
  const steer = state.pending.find((item) => item.type === "steer");
  if (steer) return replied(state, entry, body, { type: "steer_done", item: steer });
  const item = state.pending.find(({ type }) => type === body.sourceEventType) ?? state.pending[0];
  return {
    ...(item ? replied(state, entry, body, { type: "done", item }) : state),
    phase: "variants_ready",
    sourceFile: legacyFile(body) ?? state.sourceFile,
    arrivedVariants: body.arrivedVariants ?? (state.expectedVariants || state.arrivedVariants),
    pending: [],
    failed: [],
    error: null,
  };
}

/** The agent reported an error. */
export function foldError(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (state.phase === "new" || isFinalPhase(state.phase)) return state;
  const decision = state.pending.find(({ type }) => isDecision(type));
  const late = decision
    ? !isAppendedError(entry, body) && isAboutEarlier(state, body, decision)
    : isBehindDecision(state) && isAboutVariants(body);
  if (late) return heard(state);
  const item = decision ?? state.pending[0];
  const error = body.message ?? "The agent reported an error.";
  return {
    ...(item ? replied(state, entry, body, { type: "error", item }) : state),
    phase: "agent_error",
    pending: [],
    failed: state.pending.length > 0 ? state.pending.map(resetItem) : state.failed,
    error,
  };
}

export function foldSteerDone(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isDecidedPhase(state.phase)) return state;
  return finished(
    { ...state, createdAt: state.createdAt ?? entry.ts, sourceFile: legacyFile(body) ?? state.sourceFile },
    "steer_done",
  );
}

export function foldDiscarded(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isFinalPhase(state.phase)) return state;
  const item = state.pending.find(({ type }) => type === "discard");
  return item ? replied(state, entry, body, { type: "discarded", item }) : finished(state, "discarded");
}

/** The session is finished, whatever waits: `live-complete` appends it without any server. */
export function foldComplete(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isFinalPhase(state.phase)) return state;
  return replied(state, entry, body, { type: "complete", item: undefined });
}

/** The accepted variant is in the source, between markers. */
function foldCarbonize(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  const accept = state.pending.find(({ type }) => type === "accept");
  const arrivedVariants = state.expectedVariants || state.arrivedVariants;
  if (accept) {
    const alone = { ...state, pending: [accept], arrivedVariants };
    return replied(alone, entry, body, { type: "agent_done", item: accept });
  }
  if (state.phase === "new" || isDecidedPhase(state.phase)) return state;
  const sourceFile = legacyFile(body) ?? state.sourceFile;
  const variantId = state.accepted?.variantId ?? String(state.visibleVariant ?? "");
  return withCleanup({ ...state, sourceFile, arrivedVariants }, entry, variantId);
}

/**
 * A reply behind the decision. The first one about work from before it says nothing; one about the accept says
 * that its agent has it, and could not place the variant by itself.
 */
function foldLateDone(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  const accept = state.pending.find(({ type }) => type === "accept");
  // Where its agent wrote is known by it, if nothing told it before.
  if (!accept || isAboutEarlier(state, body, accept))
    return { ...heard(state), sourceFile: state.sourceFile ?? legacyFile(body) ?? null };
  // The older live mode always noted whether clean-up is due; an early build of this server did not, and its
  // agents replied when the variant was in the source.
  if (body.carbonize === undefined && body.sourceEventType === undefined)
    return replied(state, entry, body, { type: "complete", item: accept });
  return { ...state, pending: replaceItem(state.pending, { ...accept, given: true }) };
}

/** Whether a reply is about work from before the decision; older writers name no type, but replied in order. */
function isAboutEarlier(state: SessionState, { sourceEventType }: LegacyBody, decision: WorkItem): boolean {
  return sourceEventType === undefined ? state.unheard.length > 0 : sourceEventType !== decision.type;
}

/** Whether a reply names work that a decision makes obsolete. */
function isAboutVariants({ sourceEventType }: LegacyBody): boolean {
  return sourceEventType === "generate" || sourceEventType === "variant_mount_failed";
}

/** An error that `live-complete` appended by itself gives the session up: its server noted `carbonize` in each. */
function isAppendedError({ type }: Entry, { carbonize, sourceEventType }: LegacyBody): boolean {
  return type === "agent_error" && carbonize === undefined && sourceEventType === undefined;
}

function means({ sourceEventType }: LegacyBody, type: string): boolean {
  return sourceEventType === undefined || sourceEventType === type;
}

/** The agent of the oldest replaced work has replied. */
function heard(state: SessionState): SessionState {
  return { ...state, unheard: state.unheard.slice(1) };
}

function finished(state: SessionState, phase: "discarded" | "steer_done"): SessionState {
  return { ...state, phase, pending: [], failed: [], error: null, decidedAt: null };
}

/** Folds the reply by the rules of today's entry. */
function replied(
  state: SessionState,
  { seq, ts }: Entry,
  body: LegacyBody,
  { type, item }: { readonly type: JournaledReplyType; readonly item: WorkItem | undefined },
): SessionState {
  const file = legacyFile(body);
  const reply: AgentReply = {
    id: state.id,
    type,
    ...(file === undefined ? {} : { file }),
    ...(body.message === undefined ? {} : { message: body.message }),
    ...(type === "agent_done" ? { data: { carbonize: true } } : {}),
  };
  const entry: ReplyEntry = {
    ...{ seq, id: state.id, type, ts, event: reply },
    ...(item === undefined ? {} : { of: item.seq }),
  };
  return replyRules.evolve(state, entry);
}
