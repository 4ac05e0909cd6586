/** Error codes of the wire contract: one enum, one status each. */

export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_event: 400,
  invalid_query: 400,
  unauthorized: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  path_not_allowed: 403,
  producer_fenced: 403,
  not_found: 404,
  unknown_session: 404,
  invalid_transition: 409,
  not_owner: 409,
  wrong_project: 409,
  lease_fenced: 409,
  stream_exists: 409,
  stream_closed: 409,
  content_type_mismatch: 409,
  sequence_conflict: 409,
  stream_gone: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  host_not_allowed: 421,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal_error: 500,
  storage_failed: 503,
  not_configured: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** What every refused request is answered with. `details` stand beside `error` and `message`. */
export interface ErrorBody {
  readonly error: ErrorCode;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** A refusal as a value: pure code returns it, routes turn it into an answer. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The JSON body of a rejection. */
export function errorBody(rejection: Rejection): ErrorBody {
  return { ...rejection.details, error: rejection.code, message: rejection.message };
}
