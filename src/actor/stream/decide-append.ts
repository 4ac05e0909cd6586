import type { Rejection } from "../../protocol/errors.ts";
import { encodeOffset, isJsonType, mediaType } from "../../protocol/streams.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { AppendBody, StreamData } from "./entries.ts";
import { missingStream } from "./errors.ts";
import { readMessages, toStreamData } from "./payload.ts";
import type { AppendRequest } from "./requests.ts";
import type { StreamState } from "./state.ts";
import type { StreamKind } from "./stream-kind.ts";

/** What an append came to. `stored`: by this very request, and not by an earlier one that it repeats. */
export interface AppendResult {
  readonly stored: boolean;
  /** The request had data; without, it only closed the stream. */
  readonly hadData: boolean;
}

/**
 * Judges an append: what the kind says, then what is missing or closed, then the type, then the producer,
 * then `Stream-Seq`, then the data. Data and producer state are one entry, so they are stored together.
 * @param state an open or closed stream, never one that is not there
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
  const repeated: Decision<AppendResult> = { ok: true, drafts: [], answer: { stored: false, hadData } };
  const notAdmitted = kind.authorize(state, request, hadData);
  if (notAdmitted) return refuse(notAdmitted);
  if (!hadData && !request.close)
    return refuse(invalid("body", "is empty, and the stream is not to be closed"));
  const turn = turnOf(state, request);
  if (turn === "repeated") return repeated;
  if (state.closed) {
    if (request.close && !hadData && turn !== "fenced") return repeated;
    return refuse({ code: "stream_closed", message: "The stream is closed.", details: closedDetails(state) });
  }
  if (hadData && request.contentType === null) return refuse(invalid("Content-Type", "is missing"));
  if (hadData && mediaType(request.contentType ?? "") !== mediaType(created.contentType)) {
    return refuse({
      code: "content_type_mismatch",
      message: `This stream is of type ${created.contentType}.`,
    });
  }
  if (turn !== "next") return refuse(producerRejection(state, request, turn));
  if (request.streamSeq !== null && state.streamSeq !== null && request.streamSeq <= state.streamSeq) {
    return refuse({ code: "sequence_conflict", message: "Stream-Seq must rise with every append." });
  }
  const content = toContent(kind, state, body, created.contentType, request.close);
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

/** The data of a body, as it is stored. */
export function toContent<Memory>(
  kind: StreamKind<Memory>,
  state: StreamState<Memory>,
  body: Uint8Array,
  contentType: string,
  closes = false,
): Content {
  if (body.length === 0) return { ok: true, event: { count: 0 } };
  if (!isJsonType(contentType)) {
    const data: StreamData = toStreamData(body);
    return { ok: true, event: { count: body.length, data } };
  }
  const read = readMessages(body);
  if (!read.ok) return { ok: false, rejection: { code: "invalid_json", message: read.reason } };
  if (read.messages.length === 0) return { ok: false, rejection: invalid("body", "holds no message") };
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

type Turn = "next" | "repeated" | "fenced" | "late epoch" | "gap";

/** Where an append stands among those of its producer. */
function turnOf(state: StreamState, { producer }: AppendRequest): Turn {
  if (producer === null) return "next";
  const known = state.producers.get(producer.id);
  if (known === undefined) return producer.seq === 0 ? "next" : "gap";
  if (producer.epoch < known.epoch) return "fenced";
  if (producer.epoch > known.epoch) return producer.seq === 0 ? "next" : "late epoch";
  if (producer.seq <= known.seq) return "repeated";
  return producer.seq === known.seq + 1 ? "next" : "gap";
}

function producerRejection(
  state: StreamState,
  { producer }: AppendRequest,
  turn: Exclude<Turn, "next" | "repeated">,
): Rejection {
  const known = producer ? state.producers.get(producer.id) : undefined;
  if (turn === "fenced") {
    return {
      code: "producer_fenced",
      message: "A later epoch of this producer writes here.",
      details: { epoch: known?.epoch },
    };
  }
  if (turn === "late epoch") return invalid("Producer-Seq", "must be 0 in a new epoch");
  return {
    code: "sequence_conflict",
    message: "Appends of this producer are missing before this one.",
    details: { expectedSeq: (known?.seq ?? -1) + 1, receivedSeq: producer?.seq },
  };
}

function closedDetails(state: StreamState) {
  return { closed: true, nextOffset: encodeOffset(state.tail) };
}

function draft(event: AppendBody): EntryDraft {
  return { type: "stream_append", event: { ...event } };
}

function refuse(rejection: Rejection): Decision<AppendResult> {
  return { ok: false, drafts: [], rejection };
}

function invalid(path: string, reason: string): Rejection {
  return { code: "invalid_event", message: `${path}: ${reason}.`, details: { path, reason } };
}
