import { ERROR_STATUS, errorBody, type Rejection } from "../../protocol/errors.ts";
import { STREAM_HEADERS } from "../../protocol/streams.ts";
import type { StreamState } from "./state.ts";

/** Details of a rejection that the streams protocol sends as headers. */
const DETAIL_HEADERS: ReadonlyMap<string, string> = new Map([
  ["closed", STREAM_HEADERS.closed],
  ["nextOffset", STREAM_HEADERS.nextOffset],
  ["epoch", STREAM_HEADERS.producerEpoch],
  ["expectedSeq", STREAM_HEADERS.expectedSeq],
  ["receivedSeq", STREAM_HEADERS.receivedSeq],
]);

/** The response of a rejection: the project's error body with the headers of the streams protocol. */
export function streamErrorResponse(rejection: Rejection): Response {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  for (const [name, value] of Object.entries(rejection.details ?? {})) {
    const header = DETAIL_HEADERS.get(name);
    if (header !== undefined && value !== undefined) headers[header] = String(value);
  }
  return Response.json(errorBody(rejection), { status: ERROR_STATUS[rejection.code], headers });
}

/** Why a stream cannot be used: it was deleted and its forks still use it, or it does not exist. */
export function missingStream({ phase, forks }: Pick<StreamState, "phase" | "forks">): Rejection {
  return phase === "deleted" && forks.size > 0
    ? { code: "stream_gone", message: "This stream was deleted; only its forks still read it." }
    : NOT_FOUND;
}

/** No stream exists at a path. */
export const NOT_FOUND: Rejection = { code: "not_found", message: "There is no such stream." };

/** A part of a request is invalid. */
export function invalidInput(path: string, reason: string): Rejection {
  return { code: "invalid_event", message: `${path}: ${reason}.`, details: { path, reason } };
}
