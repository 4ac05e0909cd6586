import { newWorkItem } from "../work-item.ts";
import type { BrowserEntry } from "./entries.ts";
import type { SessionState } from "./state.ts";

/** The page's account of what is on screen. It shows; it never moves a session that is decided. */
export function evolveCheckpoint(
  state: SessionState,
  entry: Extract<BrowserEntry, { type: "checkpoint" }>,
): SessionState {
  const { event } = entry;
  const showsVariant = (event.visibleVariant ?? 0) > 0;
  return {
    ...state,
    activeOwner: event.owner,
    checkpointRevision: event.revision,
    revisions: {
      ...state.revisions,
      [event.owner]: { revision: event.revision, hash: entry.hash ?? "", seq: entry.seq },
    },
    visibleVariant: event.visibleVariant ?? state.visibleVariant,
    arrivedVariants: event.arrivedVariants ?? state.arrivedVariants,
    paramValues: event.paramValues ?? state.paramValues,
    scroll: event.scroll ? { x: event.scroll.x, y: event.scroll.y } : state.scroll,
    phase: state.phase === "variants_ready" && showsVariant ? "cycling" : state.phase,
  };
}

/** Whether a variant could be shown; a failure is work for an agent unless the person has decided. */
export function evolveMount(
  state: SessionState,
  entry: Extract<BrowserEntry, { type: "variant_mounted" | "variant_mount_failed" }>,
): SessionState {
  const { event } = entry;
  const url = event.url === undefined ? {} : { url: event.url };
  if (event.type === "variant_mounted") {
    return { ...state, mounts: { ...state.mounts, [event.variant]: { state: "mounted", ...url } } };
  }
  const mounts = {
    ...state.mounts,
    [event.variant]: { state: "failed" as const, error: event.error, ...url },
  };
  if (state.decidedAt !== null) return { ...state, mounts };
  const item = newWorkItem(entry.seq, "variant_mount_failed", event, Date.parse(entry.ts));
  return { ...state, mounts, pending: [...state.pending, item] };
}

/** A retry of variants that did not mount, after their first failure was already handled. */
export function remounted(
  state: SessionState,
  entry: Extract<BrowserEntry, { type: "retry" }>,
): SessionState {
  const failed = Object.entries(state.mounts).find(([, mount]) => mount.state === "failed");
  if (!failed) return state;
  const [variant, mount] = failed;
  const event = {
    type: "variant_mount_failed",
    id: state.id,
    variant: Number(variant),
    error: mount.error ?? "",
    ...(mount.url === undefined ? {} : { url: mount.url }),
  };
  const item = newWorkItem(entry.seq, "variant_mount_failed", event, Date.parse(entry.ts));
  return { ...state, pending: [...state.pending, item] };
}
