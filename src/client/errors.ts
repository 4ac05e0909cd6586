/** What the client throws. */
import type { ErrorCode } from "../protocol/errors.ts";

/**
 * `unreachable`: nobody answered, or the answer was cut off.
 * `bad_answer`: something answered that does not speak this protocol.
 */
export type LiveErrorCode = ErrorCode | "unreachable" | "bad_answer";

/** A refused or failed request. */
export class LiveError extends Error {
  readonly code: LiveErrorCode;
  /** HTTP status; `null` when there was no answer. */
  readonly status: number | null;
  /** What stands beside `error` and `message` in the answer, for example `phase` or `current`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: LiveErrorCode,
    message: string,
    status: number | null,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "LiveError";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Whether the same request may succeed later without anybody changing it. */
export function isTransient(error: unknown): error is LiveError {
  return (
    error instanceof LiveError &&
    (error.code === "unreachable" || error.code === "storage_failed" || error.code === "rate_limited")
  );
}
