import * as v from "valibot";
import { MAX_STEER_CHARS } from "../limits.ts";
import { AgentName, NonBlank, PageUrl, sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A message about the page, for the agent. */
export const steer = {
  schema: v.looseObject({
    ...sessionMembers,
    type: v.literal("steer"),
    message: v.pipe(NonBlank, v.maxLength(MAX_STEER_CHARS)),
    pageUrl: v.optional(PageUrl),
    agent: v.optional(AgentName),
  }),
  handledBy: "session",
  opensSession: true,
  work: {
    priority: 2,
    resolvedBy: ["steer_done", "done"],
    polledByDefault: true,
    phase: "steer_requested",
    supersededBy: ["discard"],
    unclaimed: "The person sent a message and no agent has taken it.",
  },
} as const satisfies EventSpec<"steer">;

export type SteerEvent = v.InferOutput<typeof steer.schema>;
