/** Requests to the server: addresses, authorization, and the meaning of each status. */
import type { BrowserEvent } from "../../protocol/events/index.ts";
import { RUN_START } from "../../protocol/runs/fold.ts";
import type { RunMessage } from "../../protocol/runs/messages.ts";
import type { FoldedRun, SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { PendingRead } from "../store/run-outputs.ts";
import type { OverlayProblem } from "../store/state.ts";
import type { RunReadResult } from "./run-subscriber.ts";

export interface Endpoint {
  readonly baseUrl: string;
  readonly token: string;
}

export type PostResult =
  | { readonly kind: "ok"; readonly response: EventResponse }
  /** The server refused the event: a retry cannot help. */
  | { readonly kind: "refused"; readonly problem: OverlayProblem; readonly activeOwner?: string }
  /** No response, or a status that asks for a retry. */
  | { readonly kind: "unreachable"; readonly problem: OverlayProblem; readonly retryAfterMs: number };

export interface PostOptions {
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
}

/** Statuses worth a retry. 401 is one: a server that is restarted again may accept the old token. */
const RETRYABLE: ReadonlySet<number> = new Set([401, 408, 425, 429, 500, 502, 503, 504]);
/** Browsers limit the bodies of all pending `keepalive` requests together to 64 KiB. */
const MAX_KEEPALIVE_BYTES = 60 * 1024;
/** A request without a response is aborted after this time. */
const REQUEST_TIMEOUT_MS = 20_000;

const UNREACHABLE: OverlayProblem = { code: "unreachable", message: "The live server does not answer." };

/** Posts one event once. Never rejects. */
export async function postEvent(
  { baseUrl, token }: Endpoint,
  event: BrowserEvent,
  { key }: PostOptions = {},
): Promise<PostResult> {
  const body = JSON.stringify(event);
  try {
    const response = await fetch(`${baseUrl}/events`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      body,
      // A request in flight survives leaving the page.
      keepalive: body.length < MAX_KEEPALIVE_BYTES,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.ok) return { kind: "ok", response: await readJson<EventResponse>(response) };
    return await errorResult(response);
  } catch {
    return { kind: "unreachable", problem: UNREACHABLE, retryAfterMs: 0 };
  }
}

/**
 * Reads one session's summary.
 * @returns `null` when the server knows no such session
 * @throws Error on any other refusal, and when the server does not answer
 */
export async function fetchSession({ baseUrl, token }: Endpoint, id: string): Promise<SessionSummary | null> {
  const response = await get({ baseUrl, token }, `/sessions/${id}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`GET /sessions/${id} answered ${response.status}`);
  return await readJson<SessionSummary>(response);
}

/**
 * Reads a text: a stored preview, a source file, or JSON.
 * @param path below the server's root, with its query
 * @throws Error with the status when it is refused or missing
 */
export async function fetchText(endpoint: Endpoint, path: string): Promise<string> {
  const response = await get(endpoint, path);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return await response.text();
}

/** Reads a run's messages after an offset; from its beginning, the view that the server has folded. Never rejects. */
export async function readRun(
  endpoint: Endpoint,
  { session, run, cursor }: PendingRead,
): Promise<RunReadResult> {
  try {
    if (cursor === RUN_START) {
      const response = await get(endpoint, `/sessions/${session}`);
      if (RETRYABLE.has(response.status)) return { kind: "unreachable" };
      const { runs = [] } = response.ok ? await readJson<{ runs?: readonly FoldedRun[] }>(response) : {};
      const view = runs.find((folded) => folded.run === run);
      // A view at the start means that the server could not fold the stream: read the stream itself.
      if (view !== undefined && view.cursor !== RUN_START)
        return { kind: "folded", view, cursor: view.cursor };
    }
    const response = await get(endpoint, `/v1/stream/${session}/${run}?offset=${encodeURIComponent(cursor)}`);
    if (RETRYABLE.has(response.status)) return { kind: "unreachable" };
    const next = response.headers.get("stream-next-offset");
    if (!response.ok || next === null) return { kind: "refused" };
    return { kind: "read", messages: await readJson<readonly RunMessage[]>(response), cursor: next };
  } catch {
    return { kind: "unreachable" };
  }
}

/** An artifact's address, with the token in the query: `img` and links cannot send a header. */
export function artifactUrl({ baseUrl, token }: Endpoint, session: string, artifact: string): string {
  return `${baseUrl}/sessions/${session}/artifacts/${artifact}?${new URLSearchParams({ token })}`;
}

/**
 * The event stream's address, with the token in the query: the request needs no preflight.
 * @param revision orders the stream among what the tab says of itself
 */
export function eventsUrl(
  { baseUrl, token }: Endpoint,
  { owner, revision }: { readonly owner: string; readonly revision: number },
  cursor: string | null,
): string {
  const query = new URLSearchParams({ token, owner, revision: String(revision) });
  if (cursor !== null) query.set("cursor", cursor);
  return `${baseUrl}/events?${query}`;
}

function get({ baseUrl, token }: Endpoint, path: string): Promise<Response> {
  return fetch(baseUrl + path, {
    headers: { authorization: `Bearer ${token}` },
    cache: "no-store",
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
}

async function errorResult(response: Response): Promise<PostResult> {
  const body = await readJson<{ error?: unknown; message?: unknown; activeOwner?: unknown }>(response).catch(
    () => ({ error: undefined, message: undefined, activeOwner: undefined }),
  );
  const problem = {
    code: typeof body.error === "string" ? body.error : `http_${response.status}`,
    message: typeof body.message === "string" ? body.message : `The live server answered ${response.status}.`,
  };
  if (RETRYABLE.has(response.status)) {
    const seconds = Number(response.headers.get("retry-after") ?? 0);
    return { kind: "unreachable", problem, retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : 0 };
  }
  const owner = problem.code === "not_owner" ? body.activeOwner : undefined;
  return { kind: "refused", problem, ...(typeof owner === "string" ? { activeOwner: owner } : {}) };
}

/** The shape is not checked: the server is of the same build, and schemas would double the script. */
async function readJson<T>(response: Response): Promise<T> {
  const value: T = JSON.parse(await response.text());
  return value;
}
