import { ERROR_STATUS, type ErrorCode, errorBody, type Rejection } from "../protocol/errors.ts";

/** A refusal on its way out of a handler; the application turns it into its JSON answer. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly rejection: Rejection;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.rejection = { code, message, details };
    this.headers = headers;
  }

  toResponse(): Response {
    return Response.json(errorBody(this.rejection), {
      status: ERROR_STATUS[this.rejection.code],
      headers: this.headers,
    });
  }
}

/** 400 for a body or query that does not fit its schema. */
export function invalid(
  code: "invalid_event" | "invalid_query",
  issue: { readonly path: string; readonly reason: string },
): ApiError {
  return new ApiError(code, `${issue.path || "The value"}: ${issue.reason}.`, {
    path: issue.path,
    reason: issue.reason,
  });
}
