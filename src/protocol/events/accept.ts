import * as v from "valibot";
import { PageUrl, PlainObject, sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** You take a variant. */
export const accept = {
  schema: v.looseObject({
    ...sessionMembers,
    type: v.literal("accept"),
    variantId: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,2}$/, "must be a variant's number as text")),
    paramValues: v.optional(PlainObject),
    pageUrl: v.optional(PageUrl),
  }),
  handledBy: "session",
  opensSession: false,
  work: {
    priority: 0,
    resolvedBy: ["agent_done", "complete", "done"],
    polledByDefault: true,
    phase: "accept_requested",
    supersededBy: [],
    unclaimed: "The person accepted a variant and no agent has taken it.",
  },
} as const satisfies EventSpec<"accept">;

export type AcceptEvent = v.InferOutput<typeof accept.schema>;
