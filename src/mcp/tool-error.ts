/** Errors of the tools: an MCP tool error with one of our codes, a sentence and what to do next. */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { isRecord } from "../protocol/is-record.ts";
import { stepAfterCode } from "./step-after-error.ts";
import type { CheckedArguments } from "./tool-schema.ts";

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

/** Members of an error that stay in its JSON; a stack or a cause never does. */
function partsOf(error: unknown): { code: string; message: string; details: Record<string, unknown> } {
  if (!(error instanceof Error)) return { code: "failed", message: "The tool failed.", details: {} };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === null)
    return { code: "failed", message: "The tool failed by a fault of its own.", details: {} };
  const details = "details" in error && isRecord(error.details) ? { ...error.details } : {};
  return { code, message: error.message, details };
}

/**
 * The result of a tool that was not done. It has no structured content: that must match the output schema. A step that
 * a command named is a command; here it is a call.
 * @param agent the name that the call gave its agent
 */
export function errorResult(error: unknown, agent: string | undefined): CallToolResult {
  const { code, message, details } = partsOf(error);
  const { fallback: _, ...kept } = details;
  const body = { ...kept, error: code, message, nextStep: stepAfterCode(code, kept, agent) };
  return { isError: true, content: [{ type: "text", text: JSON.stringify(body) }] };
}

/** Longest part of a message that repeats what a client sent. */
const MAX_REASON_CHARS = 200;
/** Problems in one answer: a long list of wrong members is not easier to correct. */
const MAX_PROBLEMS = 10;

/** The same for arguments that do not match the tool's schema: `problems` names each. */
export function argumentsResult({ problems, given }: WrongArguments): CallToolResult {
  const shown = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, reason }) => ({ path, reason: reason.slice(0, MAX_REASON_CHARS) }));
  const sentences = shown.map(({ path, reason }) => `${path === "" ? "arguments" : path}: ${reason}`);
  const message = `The arguments do not match the schema of this tool: ${sentences.join("; ")}.`;
  const agent = isRecord(given) && typeof given.agent === "string" ? given.agent : undefined;
  return errorResult(new ToolError("invalid_input", message, { problems: shown }), agent);
}

type WrongArguments = Extract<CheckedArguments<unknown>, { ok: false }>;
