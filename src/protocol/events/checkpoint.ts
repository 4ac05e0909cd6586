import * as v from "valibot";
import { MAX_NAME_CHARS } from "../limits.ts";
import { Owner, PlainObject, Point, SessionId, VariantCount } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A tab reports what it shows. */
export const checkpoint = {
  schema: v.looseObject({
    id: SessionId,
    type: v.literal("checkpoint"),
    revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    owner: Owner,
    phase: v.optional(v.string()),
    visibleVariant: v.optional(VariantCount),
    arrivedVariants: v.optional(VariantCount),
    paramValues: v.optional(PlainObject),
    reason: v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME_CHARS))),
    scroll: v.optional(Point),
  }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"checkpoint">;

export type CheckpointEvent = v.InferOutput<typeof checkpoint.schema>;
