import { ERROR_STATUS, errorBody, type Rejection } from "../protocol/errors.ts";

/** A JSON answer. */
export function jsonResponse(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

/** The answer a rejection stands for. */
export function errorResponse(rejection: Rejection): Response {
  return jsonResponse(errorBody(rejection), ERROR_STATUS[rejection.code]);
}
