/** Folds the entries that an older live mode appended: to the phase, file and work that their writer had. */
import {
  isLegacyEntryType,
  type LegacyBody,
  type LegacyEntryType,
  readLegacyBody,
} from "../../../protocol/legacy-entries.ts";
import type { Entry } from "../../runtime/entry.ts";
import { endLostRuns } from "../runs/evolve-runs.ts";
import type { SessionState } from "../state.ts";
import { foldAccept, foldDiscard } from "./legacy-decisions.ts";
import { foldCheckpoint, foldMounted, foldMountFailed } from "./legacy-page.ts";
import { foldComplete, foldDiscarded, foldDone, foldError, foldSteerDone } from "./legacy-replies.ts";
import { foldCarbonizeCleanup, foldGenerate, foldSteer } from "./legacy-requests.ts";

type Fold = (state: SessionState, entry: Entry, body: LegacyBody) => SessionState;

const FOLDS: Readonly<Record<LegacyEntryType, Fold>> = {
  generate: foldGenerate,
  steer: foldSteer,
  carbonize_cleanup: foldCarbonizeCleanup,
  checkpoint: foldCheckpoint,
  variant_mounted: foldMounted,
  variant_mount_failed: foldMountFailed,
  accept: foldAccept,
  accept_intent: foldAccept,
  discard: foldDiscard,
  variants_ready: foldDone,
  agent_done: foldDone,
  done: foldDone,
  agent_error: foldError,
  error: foldError,
  steer_done: foldSteerDone,
  discarded: foldDiscarded,
  complete: foldComplete,
};

/** What an agent or a page said about a session that exists: it makes none, whatever id it names. */
const ABOUT_SESSION: ReadonlySet<LegacyEntryType> = new Set([
  "checkpoint",
  "variant_mounted",
  "variant_mount_failed",
  "variants_ready",
  "agent_done",
  "done",
  "agent_error",
  "error",
  "discarded",
  "complete",
]);

/** An entry of an older live mode: this server's writer adds a hash to whatever was posted. */
export function isLegacyEntry(
  entry: Entry,
): entry is Entry<LegacyEntryType, Readonly<Record<string, unknown>>> {
  return entry.hash === undefined && entry.of === undefined && isLegacyEntryType(entry.type);
}

/**
 * Folds one entry of an older live mode: total, pure, the same on every replay. Browsers are sent nothing: no
 * page of this server waits for what happened before it ran.
 */
export function evolveLegacy(
  state: SessionState,
  entry: Entry<LegacyEntryType, Readonly<Record<string, unknown>>>,
): SessionState {
  // An older `live-complete` with a mistyped id appended to a journal that no request had begun.
  if (state.seq === 0 && ABOUT_SESSION.has(entry.type)) return state;
  const folded = FOLDS[entry.type](state, entry, readLegacyBody(entry.event));
  return {
    ...folded,
    seq: Math.max(state.seq, entry.seq),
    updatedAt: entry.ts,
    runs: endLostRuns(folded, entry.ts, () => null),
  };
}
