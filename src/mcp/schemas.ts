/** Members that several tools share, with the texts that a client shows to its model. */
import * as v from "valibot";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";

export const SessionIdInput = v.pipe(
  v.string(),
  v.regex(SESSION_ID, "must be 8 lower-case hex characters"),
  v.description("The session: 8 lower-case hex characters"),
);

/** Sessions and prefetches have events. */
export const EventIdInput = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_NAME_CHARS),
  v.description("The id of the event, as live_poll gave it"),
);

export const LeaseInput = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_NAME_CHARS),
  v.description("lease.id of the event, as live_poll gave it"),
);

export const AgentInput = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_NAME_CHARS),
  v.description(
    "Your name, as the page shows it. Use the same in each call, and another for each agent at work. Default: the name of your MCP client",
  ),
);

/** What each answer may have. */
export const NextStep = v.pipe(v.string(), v.description("What to do now"));

/** An object whose members are documented elsewhere. */
export const AnyObject = v.looseObject({});

export const ElementInput = {
  tag: v.optional(v.pipe(v.string(), v.description("The element's tag"))),
  classes: v.optional(v.pipe(v.string(), v.description("Its classes, separated by spaces"))),
  elementId: v.optional(v.pipe(v.string(), v.description("Its id"))),
  text: v.optional(v.pipe(v.string(), v.description("Its text"))),
  outerHtml: v.optional(v.pipe(v.string(), v.description("Its outer HTML in the page"))),
  file: v.optional(v.pipe(v.string(), v.description("The source file it is in, relative to the project"))),
};
