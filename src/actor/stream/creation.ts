import { DEFAULT_STREAM_TYPE, isJsonType, mediaType } from "../../protocol/streams.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import { toContent } from "./decide-append.ts";
import type { CreatedBody, ForkSource } from "./entries.ts";
import type { CreateRequest, ForkReference } from "./requests.ts";
import type { StreamState } from "./state.ts";
import type { StreamKind } from "./stream-kind.ts";

/** A stream that is about to be created. */
export interface Creation {
  readonly streamId: string;
  readonly request: CreateRequest;
  readonly body: Uint8Array;
  /** What a fork inherits; `null` for other streams. */
  readonly inherited: { readonly source: ForkSource; readonly reference: ForkReference } | null;
}

/** Decides the first entries of a stream: its description, and its data from the start. */
export function decideCreation<Memory>(
  kind: StreamKind<Memory>,
  state: StreamState<Memory>,
  creation: Creation,
): Decision<null> {
  const created = toCreatedBody(creation);
  const { request, body } = creation;
  const drafts: EntryDraft[] = [{ type: "stream_created", event: { ...created } }];
  const content = toContent(kind, state, {
    // An empty array creates an empty stream, though it cannot be appended.
    body: isEmptyArray(created.contentType, body) ? new Uint8Array() : body,
    contentType: created.contentType,
    closes: false,
  });
  if (!content.ok) return { ok: false, drafts: [], rejection: content.rejection };
  if (content.event.count > 0 || request.closed) {
    const event = {
      at: created.source?.position ?? 0,
      ...content.event,
      ...(request.closed ? { close: true } : {}),
    };
    drafts.push({ type: "stream_append", event });
  }
  return { ok: true, drafts, answer: null };
}

/** Whether a request creates the stream that exists. */
export function isSameCreation({ created, closed }: StreamState, request: CreateRequest): boolean {
  if (created === null || closed !== request.closed) return false;
  return canonicalJson(comparable(created.asked)) === canonicalJson(comparable(request));
}

/** A fork that names no lifetime inherits its source's, and likewise the content type. */
function toCreatedBody({ streamId, request, inherited }: Creation): CreatedBody {
  const namesLifetime = request.ttlSeconds !== null || request.expiresAt !== null;
  const lifetime = inherited === null || namesLifetime ? request : inherited.reference;
  return {
    streamId,
    contentType: request.contentType ?? inherited?.reference.contentType ?? DEFAULT_STREAM_TYPE,
    ttlSeconds: lifetime.ttlSeconds,
    expiresAt: lifetime.expiresAt,
    asked: request,
    source: inherited?.source ?? null,
  };
}

function isEmptyArray(contentType: string, body: Uint8Array): boolean {
  return isJsonType(contentType) && /^\s*\[\s*\]\s*$/.test(new TextDecoder().decode(body.subarray(0, 64)));
}

function comparable({ contentType, ttlSeconds, expiresAt, fork }: CreateRequest): unknown {
  const type = contentType === null ? null : mediaType(contentType);
  // A fork may inherit its type; any other stream without one has the default.
  return { type: fork === null ? (type ?? DEFAULT_STREAM_TYPE) : null, ttlSeconds, expiresAt, fork };
}
