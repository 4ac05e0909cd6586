/** What the page asked for in the older live mode: variants, a message, clean-up. */
import type { LegacyBody } from "../../../protocol/legacy-entries.ts";
import { legacyFile } from "../../../protocol/legacy-entries.ts";
import { DEFAULT_VARIANTS } from "../../../protocol/limits.ts";
import { isDecidedPhase } from "../../../protocol/phases.ts";
import type { ParamValues } from "../../../protocol/snapshot.ts";
import { newWorkItem, type WorkItem } from "../../leases/work-item.ts";
import { type Entry, writtenAt } from "../../runtime/entry.ts";
import type { SessionState } from "../state.ts";
import { workOf } from "../work-queue.ts";

/**
 * A request for variants. Its server appended it again when it had prepared it and when it gave it out: the
 * later lines bring more members of the same piece of work. One that was appended behind the person's decision
 * lost the race against it and brings nothing back.
 */
export function foldGenerate(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isDecidedPhase(state.phase)) return state;
  const waiting = state.pending.find((item) => item.type === "generate");
  return {
    ...opened(state, entry, body),
    phase: "generate_requested",
    insert: body.mode === "insert",
    element: asObject(body.insert?.anchor) ?? body.element ?? state.element,
    expectedVariants: body.count ?? (state.expectedVariants || DEFAULT_VARIANTS),
    artifacts: withArtifact(state.artifacts, body.screenshotPath),
    // The modules that a page reported on are those of the variants before.
    mounts: waiting ? state.mounts : {},
    pending: [waiting ? rewritten(waiting, entry) : workOf(entry, "generate")],
    failed: [],
    error: null,
  };
}

export function foldSteer(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isDecidedPhase(state.phase)) return state;
  const pending = [...state.pending.filter((item) => item.type !== "steer"), workOf(entry, "steer")];
  return { ...opened(state, entry, body), phase: "steer_requested", pending };
}

/** A page of the second generation asked for clean-up in a session of its own. */
export function foldCarbonizeCleanup(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isDecidedPhase(state.phase)) return state;
  const file = legacyFile(body) ?? state.sourceFile;
  const variantId = String(body.variantId ?? "");
  return withCleanup({ ...opened(state, entry, body), sourceFile: file }, entry, variantId);
}

/** Clean-up is all that is left to do. */
export function withCleanup(state: SessionState, entry: Entry, variantId: string): SessionState {
  const event = { type: "carbonize_cleanup", id: state.id, file: state.sourceFile, variantId };
  const work = newWorkItem(entry.seq, "carbonize_cleanup", event, writtenAt(entry));
  return { ...state, phase: "carbonize_required", pending: [work], failed: [], error: null };
}

function opened(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  return {
    ...state,
    createdAt: state.createdAt ?? entry.ts,
    pageUrl: body.pageUrl ?? state.pageUrl,
    activeOwner: body.owner ?? state.activeOwner,
    origin: state.origin ?? { seq: entry.seq, hash: "" },
  };
}

/** The newest line's event; a grant of this server goes on to name the line it was for. */
function rewritten(item: WorkItem, { seq, event }: Entry): WorkItem {
  return { ...item, event, seq: item.attempts === 0 ? seq : item.seq };
}

function withArtifact(artifacts: readonly string[], path: string | undefined): readonly string[] {
  return path === undefined || artifacts.includes(path) ? artifacts : [...artifacts, path];
}

function asObject(value: unknown): ParamValues | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
