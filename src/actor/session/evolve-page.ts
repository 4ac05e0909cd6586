import { newWorkItem } from "../leases/work-item.ts";
import type { Entry } from "../runtime/entry.ts";
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

/** Variants that did not mount and are nobody's work: their failure was handled, and they still fail. */
export function lostVariants(state: SessionState): readonly number[] {
  const inWork = [...state.pending, ...state.failed]
    .filter((item) => item.type === "variant_mount_failed")
    .map((item) => item.event.variant);
  return Object.entries(state.mounts)
    .filter(([, mount]) => mount.state === "failed")
    .map(([variant]) => Number(variant))
    .filter((variant) => !inWork.includes(variant));
}

/** A variant that did not mount is work again; `retry` itself stands for the first. */
export function remounted(
  state: SessionState,
  entry: Pick<Entry, "seq" | "ts">,
  variant = lostVariants(state)[0],
): SessionState {
  const mount = variant === undefined ? undefined : state.mounts[variant];
  if (mount?.state !== "failed") return state;
  const event = {
    type: "variant_mount_failed",
    id: state.id,
    variant,
    error: mount.error ?? "",
    ...(mount.url === undefined ? {} : { url: mount.url }),
  };
  const item = newWorkItem(entry.seq, "variant_mount_failed", event, Date.parse(entry.ts));
  return { ...state, pending: [...state.pending, item] };
}
