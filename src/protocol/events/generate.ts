import * as v from "valibot";
import { ACTIONS } from "../actions.ts";
import { MAX_VARIANTS } from "../limits.ts";
import { AgentName, Finite, NonBlank, PageUrl, PlainObject, Point, sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VARIANTS));

/** The picked element (or an insert's anchor) as the page described it. */
const PickedElement = v.looseObject({
  outerHTML: NonBlank,
  tagName: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  id: v.nullish(v.string()),
  classes: v.array(v.string()),
  textContent: v.nullish(v.string()),
  computedStyles: v.nullish(PlainObject),
  cssPath: v.nullish(v.string()),
  boundingRect: v.nullish(PlainObject),
  sourceHint: v.nullish(PlainObject),
});

const annotations = {
  comments: v.optional(v.array(v.looseObject({ x: Finite, y: Finite, text: v.string() }))),
  strokes: v.optional(v.array(v.looseObject({ points: v.array(v.union([Point, v.array(Finite)])) }))),
  screenshotPath: v.optional(v.string()),
};

/** Absent: any agent takes the request. */
const assignment = { agent: v.optional(AgentName) };

const Replace = v.looseObject({
  ...sessionMembers,
  ...annotations,
  ...assignment,
  type: v.literal("generate"),
  mode: v.optional(v.literal("replace")),
  action: v.picklist(ACTIONS),
  count: Count,
  pageUrl: PageUrl,
  element: PickedElement,
  freeformPrompt: v.optional(v.string()),
});

const Insert = v.pipe(
  v.looseObject({
    ...sessionMembers,
    ...annotations,
    ...assignment,
    type: v.literal("generate"),
    mode: v.literal("insert"),
    action: v.optional(v.never("an insert has no action")),
    count: v.optional(Count),
    pageUrl: PageUrl,
    insert: v.looseObject({ position: v.picklist(["before", "after"]), anchor: PickedElement }),
    placeholder: v.looseObject({
      width: v.pipe(Finite, v.minValue(0)),
      height: v.pipe(Finite, v.minValue(0)),
    }),
    freeformPrompt: v.optional(v.string()),
  }),
  v.forward(
    v.check(
      (event) =>
        (event.freeformPrompt ?? "").trim() !== "" ||
        (event.comments?.length ?? 0) > 0 ||
        (event.strokes?.length ?? 0) > 0 ||
        event.screenshotPath !== undefined,
      "an insert needs a prompt or an annotation",
    ),
    ["freeformPrompt"],
  ),
);

/** You ask for variants of an element, or for new ones beside it. */
export const generate = {
  schema: v.lazy((input): typeof Replace | typeof Insert =>
    typeof input === "object" && input !== null && "mode" in input && input.mode === "insert"
      ? Insert
      : Replace,
  ),
  handledBy: "session",
  opensSession: true,
  work: {
    priority: 3,
    resolvedBy: ["done"],
    polledByDefault: true,
    phase: "generate_requested",
    supersededBy: ["accept", "discard"],
    unclaimed: "The person asked for variants and no agent has taken the request.",
  },
} as const satisfies EventSpec<"generate">;

export type GenerateEvent = v.InferOutput<typeof generate.schema>;
