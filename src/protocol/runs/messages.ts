/** The messages of a run's output stream (streams.md, "A run"): schemas, and the types that follow. */
import * as v from "valibot";
import { ARTIFACT_NAME } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import { MAX_NAME_CHARS, MAX_VARIANTS } from "../limits.ts";
import { parseByType, type ValidationIssue } from "../validation.ts";
import { REASON_CODES } from "./reason-codes.ts";

export const TEXT_CHANNELS = ["answer", "thinking"] as const;
export const TOOL_STATES = ["started", "progress", "done", "failed"] as const;
export const RUN_PHASES = [
  "picked_up",
  "scaffolding",
  "source_ready",
  "writing",
  "variant_ready",
  "all_variants_ready",
  "cleaning_up",
] as const;
export const RUN_LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export const END_STATES = ["done", "error", "aborted", "interrupted"] as const;

/** How a run stands: open until its one `end` message. */
export type RunState = "open" | (typeof END_STATES)[number];

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));

const common = {
  v: v.literal(1),
  id: Name,
  at: v.pipe(v.string(), v.isoTimestamp("must be an ISO 8601 time")),
};

const Text = v.object({
  ...common,
  type: v.literal("text"),
  /** A delta: pieces of one channel, put together, are what was said. */
  text: v.string(),
  channel: v.optional(v.picklist(TEXT_CHANNELS)),
});

const Tool = v.object({
  ...common,
  type: v.literal("tool"),
  /** Messages of the same tool id are one card. */
  tool: Name,
  name: Name,
  state: v.picklist(TOOL_STATES),
  summary: v.optional(v.string()),
  input: v.optional(v.unknown()),
  output: v.optional(v.unknown()),
  /** Something of it was longer or deeper than its bounds. */
  truncated: v.optional(v.literal(true)),
});

const Phase = v.object({
  ...common,
  type: v.literal("phase"),
  phase: v.picklist(RUN_PHASES),
  variant: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VARIANTS))),
});

const Attachment = v.object({
  ...common,
  type: v.literal("attachment"),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  mime: v.pipe(v.string(), v.maxLength(100), v.regex(/^[\w.+-]+\/[\w.+-]+$/, "must be a media type")),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** A stored artifact of the session, by its id; never a path. */
  artifact: v.pipe(v.string(), v.regex(ARTIFACT_NAME, "must be the id of a stored artifact")),
});

const Log = v.object({
  ...common,
  type: v.literal("log"),
  level: v.picklist(RUN_LOG_LEVELS),
  text: v.string(),
  truncated: v.optional(v.literal(true)),
});

const End = v.object({
  ...common,
  type: v.literal("end"),
  state: v.picklist(END_STATES),
  reason: v.optional(v.picklist(REASON_CODES)),
  message: v.optional(v.string()),
});

export const RUN_MESSAGES = {
  text: { schema: Text },
  tool: { schema: Tool },
  phase: { schema: Phase },
  attachment: { schema: Attachment },
  log: { schema: Log },
  end: { schema: End },
} as const;

export type TextMessage = v.InferOutput<typeof Text>;
export type ToolMessage = v.InferOutput<typeof Tool>;
export type PhaseMessage = v.InferOutput<typeof Phase>;
export type AttachmentMessage = v.InferOutput<typeof Attachment>;
export type LogMessage = v.InferOutput<typeof Log>;
export type EndMessage = v.InferOutput<typeof End>;
export type RunMessage =
  | TextMessage
  | ToolMessage
  | PhaseMessage
  | AttachmentMessage
  | LogMessage
  | EndMessage;

export type ParsedRunMessage =
  | { readonly ok: true; readonly message: RunMessage }
  | { readonly ok: false; readonly issue: ValidationIssue };

/** Validates one message. Members no type knows are left out: nothing unbounded is stored. */
export function parseRunMessage(value: unknown): ParsedRunMessage {
  if (!isRecord(value)) return { ok: false, issue: { path: "", reason: "must be an object" } };
  const parsed = parseByType(RUN_MESSAGES, value, "message");
  return parsed.ok ? { ok: true, message: parsed.value } : parsed;
}
