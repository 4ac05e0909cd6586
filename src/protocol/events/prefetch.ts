import * as v from "valibot";
import { PageUrl } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A page is open and will probably be worked on: an agent may read its source. */
export const prefetch = {
  schema: v.looseObject({ type: v.literal("prefetch"), pageUrl: PageUrl }),
  handledBy: "project",
  opensSession: false,
  work: {
    priority: 5,
    resolvedBy: ["done"],
    polledByDefault: true,
    phase: null,
    supersededBy: [],
    unclaimed: "A page asked for a prefetch.",
  },
} as const satisfies EventSpec<"prefetch">;

export type PrefetchEvent = v.InferOutput<typeof prefetch.schema>;
