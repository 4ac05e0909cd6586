/** Members that several tools share, with the texts that a client shows to its model. */
import * as v from "valibot";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";

/** A name that the agent or the server made; what `agent` means stands at `live_poll` alone. */
export const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));

export const SessionIdInput = v.pipe(v.string(), v.regex(SESSION_ID, "must be 8 lower-case hex characters"));

/** Sessions and prefetches have events. */
export const EventIdInput = v.pipe(v.string(), v.description("id of the event"));

export const LeaseInput = v.pipe(v.string(), v.description("lease.id of the event"));

/** What each answer has. */
export const NextStep = v.string();

/** An answer whose other members need no schema. */
export const Result = v.looseObject({ nextStep: NextStep });

/** An object whose members are documented elsewhere. */
export const AnyObject = v.looseObject({});

export const ElementInput = {
  tag: v.optional(v.pipe(v.string(), v.description("As the page has it"))),
  classes: v.optional(v.string()),
  elementId: v.optional(v.string()),
  text: v.optional(v.string()),
  outerHtml: v.optional(v.string()),
  file: v.optional(v.pipe(v.string(), v.description("The source file it is in"))),
  sourceHint: v.optional(
    v.pipe(
      v.object({ file: v.string(), line: v.number(), column: v.exactOptional(v.number()) }),
      v.description("Where it begins: one of candidates"),
    ),
  ),
  climb: v.optional(v.pipe(v.boolean(), v.description("Take the nearest ancestor that can be wrapped"))),
};
