/** What pages of the older live mode reported of themselves. */
import type { LegacyBody } from "../../../protocol/legacy-entries.ts";
import { isDecidedPhase, type Phase } from "../../../protocol/phases.ts";
import type { MountView } from "../../../protocol/snapshot.ts";
import { getOwn } from "../../get-own.ts";
import type { Entry } from "../../runtime/entry.ts";
import type { SessionState } from "../state.ts";
import { enqueue, workOf } from "../work-queue.ts";
import { isBehindDecision } from "./legacy-decisions.ts";

/** The owner of what an agent published, which has revisions of its own; a page's owner has a name. */
const PUBLISHER = "";
/** The largest count and the largest variant that this server's pages know. */
const MAX_SHOWN = 8;

/**
 * A checkpoint. Its revision is compared with the last one of its kind, of any writer, and behind the
 * person's decision it says nothing any more.
 */
export function foldCheckpoint(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (state.phase === "new" || isBehindDecision(state)) return state;
  const revision = body.revision ?? 0;
  const published = isPublication(body);
  const last = published ? getOwn(state.revisions, PUBLISHER)?.revision : state.checkpointRevision;
  if (revision < (last ?? 0)) return state;
  const owner = published ? PUBLISHER : (body.owner ?? state.activeOwner);
  const known: SessionState = {
    ...state,
    phase: phaseAfter(state, body.phase),
    arrivedVariants: upTo(MAX_SHOWN, body.arrivedVariants) ?? state.arrivedVariants,
    sourceFile: body.sourceFile ?? state.sourceFile,
    revisions:
      owner === null
        ? state.revisions
        : { ...state.revisions, [owner]: { revision, hash: "", seq: entry.seq } },
  };
  const moved = known.phase === state.phase ? known : { ...known, failed: [], error: null };
  if (published) return moved;
  return {
    ...moved,
    activeOwner: owner,
    checkpointRevision: revision,
    visibleVariant: upTo(MAX_SHOWN, body.visibleVariant) ?? state.visibleVariant,
    paramValues: body.paramValues ?? state.paramValues,
  };
}

export function foldMounted(state: SessionState, _entry: Entry, body: LegacyBody): SessionState {
  return withMount(state, body, { state: "mounted" });
}

/** A failure is work only when no other work waits: what is pending replaces the variants anyway. */
export function foldMountFailed(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  const next = withMount(state, body, { state: "failed", error: body.error ?? "" });
  if (next === state || state.pending.length > 0 || isDecidedPhase(state.phase)) return next;
  return enqueue(next, workOf(entry, "variant_mount_failed"));
}

function withMount(state: SessionState, { variant, url }: LegacyBody, mount: MountView): SessionState {
  if (variant === undefined || variant < 1) return state;
  const view = { ...mount, ...(url === undefined ? {} : { url }) };
  return { ...state, mounts: { ...state.mounts, [variant]: view } };
}

/** An agent's publication, not a page's report. */
function isPublication({ revisionDomain, reason, owner }: LegacyBody): boolean {
  return revisionDomain === "publication" || (reason === "variants_progress" && owner === undefined);
}

/**
 * A checkpoint of the older live mode moved the session itself. Of its phases only these are about the record;
 * the others are states of the page, such as `generating` in one that was reloaded behind the reply.
 */
function phaseAfter(state: SessionState, phase: string | undefined): Phase {
  return phase === "cycling" || phase === "variants_ready" ? phase : state.phase;
}

function upTo(max: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(value, max);
}
