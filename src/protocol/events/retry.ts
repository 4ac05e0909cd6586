import * as v from "valibot";
import { sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** You ask that what failed is tried again; with `requeue` also what an agent holds. */
export const retry = {
  schema: v.looseObject({ ...sessionMembers, type: v.literal("retry"), requeue: v.optional(v.boolean()) }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"retry">;

export type RetryEvent = v.InferOutput<typeof retry.schema>;
