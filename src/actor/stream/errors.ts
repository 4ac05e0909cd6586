import { ERROR_STATUS, errorBody, type Rejection } from "../../protocol/errors.ts";
import { STREAM_HEADERS } from "../../protocol/streams.ts";
import type { StreamState } from "./state.ts";

/** Details of a rejection that clients of the protocol look for in a header. */
const DETAIL_HEADERS: ReadonlyMap<string, string> = new Map([
  ["closed", STREAM_HEADERS.closed],
  ["nextOffset", STREAM_HEADERS.nextOffset],
  ["epoch", STREAM_HEADERS.producerEpoch],
  ["expectedSeq", STREAM_HEADERS.expectedSeq],
  ["receivedSeq", STREAM_HEADERS.receivedSeq],
]);

/** The answer a rejection stands for, in the project's form and with the protocol's headers. */
export function streamErrorResponse(rejection: Rejection): Response {
  const headers: Record<string, string> = { "cache-control": "no-store" };
  for (const [name, value] of Object.entries(rejection.details ?? {})) {
    const header = DETAIL_HEADERS.get(name);
    if (header !== undefined && value !== undefined) headers[header] = String(value);
  }
  return Response.json(errorBody(rejection), { status: ERROR_STATUS[rejection.code], headers });
}

/** Why there is nothing here: never was, is no more, or lives on only in its forks. */
export function missingStream({ phase, forks }: StreamState): Rejection {
  return phase === "deleted" && forks.size > 0
    ? { code: "stream_gone", message: "This stream was deleted; only its forks still read it." }
    : { code: "not_found", message: "There is no such stream." };
}
