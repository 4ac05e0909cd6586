import * as v from "valibot";
import { MAX_DIFFERENCES, MAX_VERDICT_CHARS } from "../limits.ts";
import { RequestId, sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

const Text = v.pipe(v.string(), v.maxLength(MAX_VERDICT_CHARS));

/** The page has measured: the same look, another one, or nothing that can be compared. */
export const measured = {
  schema: v.looseObject({
    ...sessionMembers,
    type: v.literal("measured"),
    request: RequestId,
    result: v.picklist(["same", "different", "unmeasured"]),
    differences: v.optional(
      v.pipe(
        v.array(v.object({ box: Text, property: Text, before: Text, after: Text })),
        v.maxLength(MAX_DIFFERENCES),
      ),
    ),
    /** Why nothing could be compared. */
    reason: v.optional(Text),
  }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"measured">;
