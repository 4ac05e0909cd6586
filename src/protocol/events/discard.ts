import * as v from "valibot";
import { sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** You want none of the variants. */
export const discard = {
  schema: v.looseObject({ ...sessionMembers, type: v.literal("discard") }),
  handledBy: "session",
  opensSession: false,
  work: {
    priority: 0,
    resolvedBy: ["discarded", "discard", "done"],
    polledByDefault: true,
    phase: "discard_requested",
    supersededBy: [],
    unclaimed: "The person discarded the variants and no agent has taken it.",
  },
} as const satisfies EventSpec<"discard">;

export type DiscardEvent = v.InferOutput<typeof discard.schema>;
