import * as v from "valibot";
import { Owner } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** A tab was closed. */
export const exit = {
  schema: v.looseObject({ type: v.literal("exit"), owner: v.optional(Owner) }),
  handledBy: "project",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"exit">;

export type ExitEvent = v.InferOutput<typeof exit.schema>;
