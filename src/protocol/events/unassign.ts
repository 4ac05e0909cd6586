import * as v from "valibot";
import { sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** You let any agent take a request that you had addressed to one. */
export const unassign = {
  schema: v.looseObject({ ...sessionMembers, type: v.literal("unassign") }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"unassign">;

export type UnassignEvent = v.InferOutput<typeof unassign.schema>;
