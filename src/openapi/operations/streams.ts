/** Streams: the Durable Streams protocol. */
import { STREAM_HEADERS } from "../../protocol/streams.ts";
import type { RouteOperation } from "../operation.ts";
import { header, query, STREAM_PATH } from "../parameters.ts";

const PATH = "/v1/stream/{path}";
const OFFSETS = {
  [STREAM_HEADERS.nextOffset]: "The offset behind what was answered",
  [STREAM_HEADERS.closed]: "true: nothing more will come",
} as const;
const MISSING = ["not_found", "stream_gone"] as const;
const REFUSED = ["invalid_query", "payload_too_large", "stream_closed", "content_type_mismatch"] as const;
const WRITER = [
  header(STREAM_HEADERS.producerId, "The writer; with epoch and seq an append is stored once"),
  header(STREAM_HEADERS.producerEpoch, "The writer's epoch"),
  header(STREAM_HEADERS.producerSeq, "The number of the append in its epoch"),
  header(STREAM_HEADERS.seq, "An order of the writer's own"),
  header(STREAM_HEADERS.closed, "true: nothing more will come"),
] as const;

export const STREAM_OPERATIONS: readonly RouteOperation[] = [
  {
    method: "get",
    path: PATH,
    id: "readStream",
    summary: "Read from an offset on: what is there, by long poll, or as Server-Sent Events",
    access: "browser",
    parameters: [
      STREAM_PATH,
      query("offset", "After this; -1: from the beginning"),
      query("live", "How to wait for more", { type: "string", enum: ["long-poll", "sse"] }),
      query("cursor", "Of the answer before"),
    ],
    answer: { binary: "*/*" },
    headers: {
      ...OFFSETS,
      [STREAM_HEADERS.upToDate]: "Present when there is nothing behind the answer yet",
      [STREAM_HEADERS.cursor]: "For the next long poll",
    },
    errors: [...MISSING, "invalid_query"],
  },
  {
    method: "head",
    path: PATH,
    id: "headStream",
    summary: "Where a stream ends",
    access: "browser",
    parameters: [STREAM_PATH],
    headers: OFFSETS,
    errors: [...MISSING],
  },
  {
    method: "post",
    path: PATH,
    id: "appendToStream",
    summary: "Append; to a run, its messages under the lease of its event",
    access: "agent",
    parameters: [STREAM_PATH, header("Live-Lease", "The lease whose run it is"), ...WRITER],
    body: { json: "RunMessages" },
    status: 204,
    headers: OFFSETS,
    errors: [
      ...MISSING,
      ...REFUSED,
      ...(["invalid_json", "invalid_event", "lease_fenced", "producer_fenced", "sequence_conflict"] as const),
    ],
  },
  {
    method: "put",
    path: PATH,
    id: "createStream",
    summary: "Create a stream; not one of a run",
    access: "agent",
    parameters: [
      STREAM_PATH,
      header(STREAM_HEADERS.ttl, "Seconds that it is kept after its last use"),
      header(STREAM_HEADERS.expiresAt, "When it is removed"),
      header(STREAM_HEADERS.forkedFrom, "The stream that it continues"),
      header(STREAM_HEADERS.forkOffset, "From where on it differs"),
      header(STREAM_HEADERS.forkSubOffset, "Within the record at that offset"),
      header(STREAM_HEADERS.closed, "true: nothing more will come"),
    ],
    body: { binary: "*/*" },
    bodyOptional: true,
    status: 201,
    headers: { ...OFFSETS, Location: "The stream's address" },
    errors: [...MISSING, ...REFUSED, "stream_exists"],
  },
  {
    method: "delete",
    path: PATH,
    id: "deleteStream",
    summary: "Delete a stream; not one of a run",
    access: "agent",
    parameters: [STREAM_PATH],
    status: 204,
    errors: [...MISSING],
  },
];
