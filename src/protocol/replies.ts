/** Agent replies: the schema that validates `POST /poll`. */

import * as v from "valibot";
import { PREFETCH_ID, SESSION_ID } from "./ids.ts";
import { isRecord } from "./is-record.ts";
import { MAX_NAME_CHARS, MAX_PREVIEW_BYTES } from "./limits.ts";
import { REPLY_TYPES } from "./reply-types.ts";
import { firstIssue, type ValidationIssue } from "./validation.ts";

/** A reply as it is posted. */
export const ReplySchema = v.looseObject({
  id: v.pipe(
    v.string(),
    v.check((id) => SESSION_ID.test(id) || PREFETCH_ID.test(id), "must be the id of a polled event"),
  ),
  type: v.picklist(REPLY_TYPES),
  leaseId: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS))),
  sourceEventType: v.optional(v.string()),
  eventType: v.optional(v.string()),
  message: v.optional(v.string()),
  file: v.optional(v.nullable(v.string())),
  data: v.optional(v.unknown()),
  preview: v.optional(v.string()),
});

export type AgentReply = v.InferOutput<typeof ReplySchema>;

export type ParsedReply =
  | { readonly ok: true; readonly reply: AgentReply }
  | { readonly ok: false; readonly issue: ValidationIssue }
  | { readonly ok: false; readonly tooLarge: "preview" };

/**
 * Validates a posted reply.
 * @param body a JSON object without its token
 */
export function parseReply(body: Readonly<Record<string, unknown>>): ParsedReply {
  const result = v.safeParse(ReplySchema, body);
  if (!result.success) return { ok: false, issue: firstIssue(result.issues) };
  const preview = result.output.preview;
  if (preview !== undefined && new TextEncoder().encode(preview).length > MAX_PREVIEW_BYTES) {
    return { ok: false, tooLarge: "preview" };
  }
  return { ok: true, reply: result.output };
}

/** Whether an `agent_done` says that clean-up is still due. */
export function saysCarbonize(reply: AgentReply): boolean {
  return isRecord(reply.data) && reply.data.carbonize === true;
}
