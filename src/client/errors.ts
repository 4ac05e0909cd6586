/** What the client throws. */
import type { ErrorCode } from "../protocol/errors.ts";

/**
 * `unreachable`: no answer, or only part of one.
 * `bad_answer`: the answer is not one of this protocol.
 */
export type LiveErrorCode = ErrorCode | "unreachable" | "bad_answer";

export interface LiveErrorOptions extends ErrorOptions {
  /** The members beside `error` and `message` in the answer, for example `phase` or `current`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A refused or failed request. */
export class LiveError extends Error {
  readonly code: LiveErrorCode;
  /** HTTP status; `null` when there was no answer. */
  readonly status: number | null;
  /** The members beside `error` and `message` in the answer, for example `phase` or `current`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: LiveErrorCode,
    message: string,
    status: number | null,
    { details = {}, ...options }: LiveErrorOptions = {},
  ) {
    super(message, options);
    this.name = "LiveError";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Whether the same request may succeed later without a change. */
export function isTransient(error: unknown): error is LiveError {
  return (
    error instanceof LiveError &&
    (error.code === "unreachable" || error.code === "storage_failed" || error.code === "rate_limited")
  );
}
