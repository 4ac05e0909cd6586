import * as v from "valibot";
import { Owner } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** What a tab says of itself. A hidden tab has no event stream, and has not left. */
export const TAB_STATES = ["visible", "hidden", "left"] as const;

export type TabState = (typeof TAB_STATES)[number];

/**
 * A tab says whether you see it, or that its page was left. `revision` rises with every word, checkpoint and
 * stream of the tab: a word that arrives behind a newer sign changes nothing.
 */
export const presence = {
  schema: v.looseObject({
    type: v.literal("presence"),
    owner: Owner,
    state: v.picklist(TAB_STATES),
    revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  handledBy: "project",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"presence">;

export type PresenceEvent = v.InferOutput<typeof presence.schema>;
