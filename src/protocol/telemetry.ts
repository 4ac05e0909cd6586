/** What happened to streams and connections, by reason code. It never leaves the machine. */
import * as v from "valibot";
import { MAX_NAME_CHARS, MAX_TELEMETRY_BATCH } from "./limits.ts";
import { CLIENT_REASONS, type REASON_CODES } from "./runs/reason-codes.ts";
import { firstIssue, type ValidationIssue } from "./validation.ts";

export type ReasonCode = (typeof REASON_CODES)[number];

/** One thing that happened. */
export interface TelemetryEvent {
  /** When the server received it, ISO 8601. */
  readonly at: string;
  readonly code: ReasonCode;
  readonly session?: string | undefined;
  readonly run?: string | undefined;
  readonly detail?: string | undefined;
}

/** `GET /diagnostics/streams`. */
export interface StreamDiagnostics {
  /** The last 500, oldest first. */
  readonly events: readonly TelemetryEvent[];
  /** How often each code was recorded since the project's actor started, unlisted events included. */
  readonly counts: Readonly<Partial<Record<ReasonCode, number>>>;
  /** Secrets that were taken out of run output before it was stored. */
  readonly redacted: number;
}

const Name = v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME_CHARS)));
/** An event as a browser sends it. */
export const NotedSchema = v.object({
  code: v.picklist(CLIENT_REASONS),
  session: Name,
  run: Name,
  detail: v.optional(v.pipe(v.string(), v.maxLength(500))),
});
const Batch = v.object({ events: v.pipe(v.array(NotedSchema), v.maxLength(MAX_TELEMETRY_BATCH)) });

export type PostedTelemetry = v.InferOutput<typeof NotedSchema>;

export type ParsedTelemetry =
  | { readonly ok: true; readonly events: readonly PostedTelemetry[] }
  | { readonly ok: false; readonly issue: ValidationIssue };

/**
 * Validates `POST /telemetry`: one event, or `{events: […]}`. Only a browser's own codes are taken.
 * @param body a JSON object without its token
 */
export function parseTelemetry(body: Readonly<Record<string, unknown>>): ParsedTelemetry {
  const result = v.safeParse(Batch, "events" in body ? body : { events: [body] });
  return result.success
    ? { ok: true, events: result.output.events }
    : { ok: false, issue: firstIssue(result.issues) };
}
