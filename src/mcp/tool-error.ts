/** Errors of the tools: an MCP tool error with one of our codes, a sentence and what to do next. */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { isRecord } from "../protocol/is-record.ts";

/** A tool that was not done. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** What to try after a refusal; codes that are not listed say it in their message. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  unreachable: "Ask your user to run: npx impeccable-live serve. Then repeat this call.",
  lease_fenced: "Leave this event: another agent has it, or it is resolved. Call live_poll for other work.",
  invalid_transition: "Call live_resume for this session and follow its nextStep.",
  unknown_session: "Call live_status for the ids of the open sessions.",
  rate_limited: "Wait a second, then repeat this call.",
  storage_failed: "Wait a few seconds, then repeat this call.",
  source_dirty: "Remove what findings names from the source, then repeat this call.",
  variant_invalid: "Correct what problems names, then repeat this call.",
  wrapper_not_found: "Describe the element (tag, classes, text, file) and repeat this call.",
};

/** Members of an error that stay in its JSON; a stack or a cause never does. */
function partsOf(error: unknown): { code: string; message: string; details: Record<string, unknown> } {
  if (!(error instanceof Error)) return { code: "failed", message: "The tool failed.", details: {} };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === null)
    return { code: "failed", message: "The tool failed by a fault of its own.", details: {} };
  const details = "details" in error && isRecord(error.details) ? { ...error.details } : {};
  return { code, message: error.message, details };
}

/** The result of a tool that was not done. It has no structured content: that must match the output schema. */
export function errorResult(error: unknown): CallToolResult {
  const { code, message, details } = partsOf(error);
  const nextStep = NEXT_STEPS[code];
  const body = { ...details, error: code, message, ...(nextStep === undefined ? {} : { nextStep }) };
  return { isError: true, content: [{ type: "text", text: JSON.stringify(body) }] };
}
