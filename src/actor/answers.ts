import { ERROR_STATUS, errorBody, type Rejection } from "../protocol/errors.ts";

/** A JSON answer. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

/** The answer a rejection stands for. */
export function refusal(rejection: Rejection): Response {
  return json(errorBody(rejection), ERROR_STATUS[rejection.code]);
}
