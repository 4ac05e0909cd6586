import type { WorkSpec } from "./spec.ts";

/** The one kind of work that no browser posts: the server makes it of an accept. */
export interface CarbonizeCleanupEvent {
  readonly type: "carbonize_cleanup";
  readonly id: string;
  readonly file: string | null;
  readonly variantId: string;
}

/** Older agents do not know it, so a poll has to name it. */
export const carbonizeCleanup: WorkSpec = {
  priority: 4,
  resolvedBy: ["complete"],
  polledByDefault: false,
  phase: null,
  supersededBy: [],
  unclaimed: "The accepted variant still has to become plain source.",
};
