import { ERROR_STATUS, errorBody, type Rejection } from "../protocol/errors.ts";
import type { CommandResult } from "./runtime/mailbox.ts";

/** The response a rejection stands for. */
export function errorResponse(rejection: Rejection): Response {
  return Response.json(errorBody(rejection), { status: ERROR_STATUS[rejection.code] });
}

/** The response to a command: its value, or why it was rejected. */
export function toResponse(result: CommandResult<unknown>): Response {
  return result.ok ? Response.json(result.answer) : errorResponse(result.rejection);
}
