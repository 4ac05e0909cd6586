import * as v from "valibot";
import { sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** You ask that an accepted variant is taken out of the source again. */
export const undoRequest = {
  schema: v.looseObject({ ...sessionMembers, type: v.literal("undo_request") }),
  handledBy: "session",
  opensSession: false,
  work: {
    priority: 1,
    resolvedBy: ["done"],
    polledByDefault: true,
    phase: null,
    supersededBy: [],
    unclaimed: "The person asked to undo an accepted variant.",
  },
} as const satisfies EventSpec<"undo_request">;

export type UndoRequestEvent = v.InferOutput<typeof undoRequest.schema>;
