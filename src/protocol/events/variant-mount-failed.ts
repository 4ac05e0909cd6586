import * as v from "valibot";
import { mountMembers, NonBlank } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A variant could not be shown. */
export const variantMountFailed = {
  schema: v.looseObject({
    ...mountMembers,
    type: v.literal("variant_mount_failed"),
    error: v.pipe(NonBlank, v.maxLength(1_000)),
  }),
  handledBy: "session",
  opensSession: false,
  work: {
    priority: 3,
    resolvedBy: ["done"],
    polledByDefault: true,
    phase: null,
    supersededBy: ["accept", "discard"],
    unclaimed: "A variant could not be shown and no agent has taken it.",
  },
} as const satisfies EventSpec<"variant_mount_failed">;

export type VariantMountFailedEvent = v.InferOutput<typeof variantMountFailed.schema>;
