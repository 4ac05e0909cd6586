import type { Rejection } from "../../protocol/errors.ts";
import { encodeOffset, isJsonType, mediaType } from "../../protocol/streams.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { AppendBody, StreamData } from "./entries.ts";
import { invalidInput, missingStream } from "./errors.ts";
import { readMessages, toStreamData } from "./payload.ts";
import type { AppendRequest } from "./requests.ts";
import type { StreamState } from "./state.ts";
import type { StreamKind } from "./stream-kind.ts";

export interface AppendResult {
  /** This request was stored; `false`: an earlier one that it repeats. */
  readonly stored: boolean;
  /** The request had data; without data it only closed the stream. */
  readonly hadData: boolean;
}

/**
 * Decides an append. The order of the checks is part of the protocol: the kind of the stream, a closed
 * stream, the content type, the producer, `Stream-Seq`, the data. Data and producer state are one
 * entry, so they are stored together.
 */
export function decideAppend<Memory>(
  kind: StreamKind<Memory>,
  state: StreamState<Memory>,
  request: AppendRequest,
  body: Uint8Array,
): Decision<AppendResult> {
  const { created } = state;
  if (state.phase !== "live" || created === null) return refuse(missingStream(state));
  const hadData = body.length > 0;
  const refused = kind.authorize(state, request, hadData) ?? checkNotEmpty(request, hadData);
  if (refused) return refuse(refused);
  const repeated: Decision<AppendResult> = { ok: true, drafts: [], answer: { stored: false, hadData } };
  const order = orderOf(state, request);
  if (order === "repeated") return repeated;
  if (state.closed) {
    const closesAgain = request.close && !hadData && order !== "fenced";
    return closesAgain ? repeated : refuse(closedRejection(state));
  }
  const conflict = checkType(created.contentType, request, hadData) ?? checkOrder(state, request, order);
  if (conflict) return refuse(conflict);
  const content = toContent(kind, state, {
    body,
    contentType: created.contentType,
    closes: request.close,
  });
  if (!content.ok) return refuse(content.rejection);
  const event: AppendBody = {
    at: state.tail,
    ...content.event,
    ...(request.producer ? { producer: request.producer } : {}),
    ...(request.streamSeq === null ? {} : { streamSeq: request.streamSeq }),
    ...(request.close ? { close: true } : {}),
  };
  return { ok: true, drafts: [draft(event)], answer: { stored: true, hadData } };
}

type Content =
  | { readonly ok: true; readonly event: Pick<AppendBody, "count" | "data" | "close" | "kind"> }
  | { readonly ok: false; readonly rejection: Rejection };

/** The data of a request as it is stored. */
export function toContent<Memory>(
  kind: StreamKind<Memory>,
  state: StreamState<Memory>,
  request: { readonly body: Uint8Array; readonly contentType: string; readonly closes: boolean },
): Content {
  const { body, contentType, closes } = request;
  if (body.length === 0) return { ok: true, event: { count: 0 } };
  if (!isJsonType(contentType)) {
    const data: StreamData = toStreamData(body);
    return { ok: true, event: { count: body.length, data } };
  }
  const read = readMessages(body);
  if (!read.ok) return { ok: false, rejection: { code: "invalid_json", message: read.reason } };
  if (read.messages.length === 0) return { ok: false, rejection: invalidInput("body", "holds no message") };
  const prepared = kind.prepare(state, read.messages, closes);
  if (!prepared.ok) return prepared;
  const { messages, close, kind: note } = prepared;
  const event = {
    count: messages.length,
    data: { messages },
    ...(close ? { close } : {}),
    ...(note === undefined ? {} : { kind: note }),
  };
  return { ok: true, event };
}

/** The position of an append among those of its producer. */
type Order = "next" | "repeated" | "fenced" | "late epoch" | "gap";

function orderOf(state: StreamState, { producer }: AppendRequest): Order {
  if (producer === null) return "next";
  const known = state.producers.get(producer.id);
  if (known === undefined) return producer.seq === 0 ? "next" : "gap";
  if (producer.epoch < known.epoch) return "fenced";
  if (producer.epoch > known.epoch) return producer.seq === 0 ? "next" : "late epoch";
  if (producer.seq <= known.seq) return "repeated";
  return producer.seq === known.seq + 1 ? "next" : "gap";
}

function checkNotEmpty({ close }: AppendRequest, hadData: boolean): Rejection | null {
  return hadData || close ? null : invalidInput("body", "is empty, and the stream is not to be closed");
}

function checkType(streamType: string, { contentType }: AppendRequest, hadData: boolean): Rejection | null {
  if (!hadData) return null;
  if (contentType === null) return invalidInput("Content-Type", "is missing");
  if (mediaType(contentType) === mediaType(streamType)) return null;
  return { code: "content_type_mismatch", message: `This stream is of type ${streamType}.` };
}

function checkOrder(
  state: StreamState,
  request: AppendRequest,
  order: Exclude<Order, "repeated">,
): Rejection | null {
  return order === "next" ? checkStreamSeq(state, request) : producerRejection(state, request, order);
}

function checkStreamSeq(state: StreamState, { streamSeq }: AppendRequest): Rejection | null {
  if (streamSeq === null || state.streamSeq === null || streamSeq > state.streamSeq) return null;
  return { code: "sequence_conflict", message: "Stream-Seq must rise with every append." };
}

function producerRejection(
  state: StreamState,
  { producer }: AppendRequest,
  order: Exclude<Order, "next" | "repeated">,
): Rejection {
  const known = producer ? state.producers.get(producer.id) : undefined;
  if (order === "fenced") {
    return {
      code: "producer_fenced",
      message: "A later epoch of this producer writes here.",
      details: { epoch: known?.epoch },
    };
  }
  if (order === "late epoch") return invalidInput("Producer-Seq", "must be 0 in a new epoch");
  return {
    code: "sequence_conflict",
    message: "Appends of this producer are missing before this one.",
    details: { expectedSeq: (known?.seq ?? -1) + 1, receivedSeq: producer?.seq },
  };
}

function closedRejection(state: StreamState): Rejection {
  const details = { closed: true, nextOffset: encodeOffset(state.tail) };
  return { code: "stream_closed", message: "The stream is closed.", details };
}

function draft(event: AppendBody): EntryDraft {
  return { type: "stream_append", event: { ...event } };
}

function refuse(rejection: Rejection): Decision<AppendResult> {
  return { ok: false, drafts: [], rejection };
}
