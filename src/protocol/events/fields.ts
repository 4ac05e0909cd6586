/** Members that several events share. */
import * as v from "valibot";
import { SESSION_ID } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import { MAX_NAME_CHARS, MAX_PAGE_URL_CHARS, MAX_VARIANTS } from "../limits.ts";

export const SessionId = v.pipe(v.string(), v.regex(SESSION_ID, "must be 8 lower-case hex characters"));
export const Owner = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));
/** The name of an agent, as its polls give it. */
export const AgentName = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));
export const PageUrl = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PAGE_URL_CHARS));

/** A number of variants, none included. */
export const VariantCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_VARIANTS));

/** valibot's record takes lists too; what is posted here is an object. */
export const PlainObject = v.custom<Readonly<Record<string, unknown>>>(isRecord, "must be an object");

/** Text that says something: white space alone gives an agent nothing to do. */
export const NonBlank = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== "", "must not be blank"),
);

export const Finite = v.pipe(v.number(), v.finite());
export const Point = v.looseObject({ x: Finite, y: Finite });

/** A request of the command line, which its answer names. */
export const RequestId = v.pipe(
  v.string(),
  v.regex(/^[\w-]{8,64}$/, "must be 8 to 64 characters of A-Z a-z 0-9 _ -"),
);

/** Members of every event about a session; older clients name no owner. */
export const sessionMembers = { id: SessionId, owner: v.optional(Owner) };

/** Members of both mount reports. */
export const mountMembers = {
  ...sessionMembers,
  variant: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999)),
  url: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
};
