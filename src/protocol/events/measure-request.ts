import * as v from "valibot";
import { RequestId, sessionMembers } from "./fields.ts";
import type { EventSpec } from "./spec.ts";

/** The command line asks the page to measure the accepted element again, after it has changed the source. */
export const measureRequest = {
  schema: v.looseObject({ ...sessionMembers, type: v.literal("measure_request"), request: RequestId }),
  handledBy: "session",
  opensSession: false,
  work: null,
} as const satisfies EventSpec<"measure_request">;
