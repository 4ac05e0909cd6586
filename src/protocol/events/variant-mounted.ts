import * as v from "valibot";
import { mountMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A variant is on the page. */
export const variantMounted = {
  schema: v.looseObject({ ...mountMembers, type: v.literal("variant_mounted") }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"variant_mounted">;

export type VariantMountedEvent = v.InferOutput<typeof variantMounted.schema>;
