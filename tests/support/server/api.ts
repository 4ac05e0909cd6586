import type { ErrorBody } from "../../../src/protocol/errors.ts";
import type { SessionSnapshot } from "../../../src/protocol/snapshot.ts";
import type { EventResponse, Health, Status } from "../../../src/protocol/status.ts";
import type { LeaseView } from "../../../src/protocol/work.ts";
import type { RunningHost } from "../hosts/host-under-test.ts";
import { type EventStream, openEventStream, type StreamOptions } from "./event-stream.ts";

export type Json = Readonly<Record<string, unknown>>;

/** An answer, read to its end. `body` is what its JSON says; an empty object when it has none. */
export interface Answer<Body = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** Who asks: one of the project's tokens, any other text as a token, or no token at all. */
export type Caller = "agent" | "browser" | "anonymous" | { readonly token: string };

export interface Ask {
  readonly as?: Caller;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
}

/** An event as an agent got it. */
export interface Delivered extends Json {
  readonly type: string;
  readonly id: string;
  readonly seq: number;
  readonly lease: LeaseView;
}

export interface JournalEntry {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly ts: string;
  readonly event?: Json;
}

export type PollQuery = Readonly<Record<string, string | number | undefined>>;

/** A poll that finds nothing answers after this: long enough for a slow machine, short enough for a test. */
const EMPTY_POLL_MS = 150;
/** A poll that must find something: it ends at once when it does. */
export const POLL_MS = 60_000;

/** Speaks the wire protocol to one server; `host` is read at each call, so that it may restart in between. */
export class Api {
  readonly #host: () => Pick<RunningHost, "baseUrl" | "agentToken" | "browserToken">;

  constructor(host: () => Pick<RunningHost, "baseUrl" | "agentToken" | "browserToken">) {
    this.#host = host;
  }

  get baseUrl(): string {
    return this.#host().baseUrl;
  }

  get agentToken(): string {
    return this.#host().agentToken;
  }

  get browserToken(): string {
    return this.#host().browserToken;
  }

  tokenOf(caller: Caller): string | null {
    if (caller === "anonymous") return null;
    if (caller === "agent") return this.agentToken;
    return caller === "browser" ? this.browserToken : caller.token;
  }

  url(path: string, query: Ask["query"] = {}): URL {
    const url = new URL(`${this.baseUrl}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }

  async ask<Body = Json>(method: string, path: string, options: Ask = {}): Promise<Answer<Body>> {
    const token = this.tokenOf(options.as ?? "anonymous");
    const headers = new Headers();
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    if (options.json !== undefined) headers.set("content-type", "application/json");
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    const body = options.json === undefined ? options.raw : JSON.stringify(options.json);
    const response = await fetch(this.url(path, options.query), {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parseJson(text) };
  }

  /** Posts a browser event. */
  event(event: Json, how: { key?: string; as?: Caller } = {}): Promise<Answer> {
    return this.ask("POST", "/events", {
      as: how.as ?? "browser",
      json: event,
      ...(how.key === undefined ? {} : { headers: { "idempotency-key": how.key } }),
    });
  }

  /** Posts a browser event that must be recorded. */
  async post(event: Json, how: { key?: string; as?: Caller } = {}): Promise<EventResponse> {
    return expectOk(await this.event(event, how));
  }

  /** Polls as an agent; the answer may be anything. */
  poll(query: PollQuery = {}, signal?: AbortSignal): Promise<Answer> {
    return this.ask("GET", "/poll", {
      as: "agent",
      query: { timeout: POLL_MS, ...query },
      ...(signal ? { signal } : {}),
    });
  }

  /** Polls until an event comes. */
  async work(query: PollQuery = {}, signal?: AbortSignal): Promise<Delivered> {
    const answer = await this.poll(query, signal);
    const body: Delivered = expectOk(answer);
    if (body.lease === undefined) throw new Error(`no work, but ${answer.text}`);
    return body;
  }

  /** What a short poll answers: `null` when there is nothing to do. */
  async workNow(query: PollQuery = {}): Promise<Delivered | null> {
    const answer = await this.poll({ timeout: EMPTY_POLL_MS, ...query });
    const body: Delivered = expectOk(answer);
    return body.type === "timeout" ? null : body;
  }

  reply(reply: Json): Promise<Answer> {
    return this.ask("POST", "/poll", { as: "agent", json: reply });
  }

  /** Posts a reply that must be taken. */
  async replied(reply: Json): Promise<EventResponse & { readonly superseded?: true }> {
    return expectOk(await this.reply(reply));
  }

  extend(leaseId: string, leaseMs: unknown): Promise<Answer> {
    return this.ask("POST", `/leases/${leaseId}/extend`, { as: "agent", json: { leaseMs } });
  }

  release(leaseId: string, delayMs?: unknown): Promise<Answer> {
    const json = delayMs === undefined ? {} : { delayMs };
    return this.ask("POST", `/leases/${leaseId}/release`, { as: "agent", json });
  }

  requeue(id: string): Promise<Answer> {
    return this.ask("POST", `/sessions/${id}/requeue`, { as: "agent", json: {} });
  }

  async session(id: string): Promise<SessionSnapshot> {
    return expectOk(await this.ask("GET", `/sessions/${id}`, { as: "agent" }));
  }

  async status(options: { all?: boolean } = {}): Promise<Status> {
    return expectOk(await this.ask("GET", "/status", { as: "agent", query: options.all ? { all: 1 } : {} }));
  }

  async health(): Promise<Health> {
    return expectOk(await this.ask("GET", "/health"));
  }

  async journal(id: string, range: { after?: number; limit?: number } = {}): Promise<JournalEntry[]> {
    const answer = await this.ask<{ entries: JournalEntry[] }>("GET", `/sessions/${id}/journal`, {
      as: "agent",
      query: range,
    });
    return expectOk<{ entries: JournalEntry[] }>(answer).entries;
  }

  /** Opens the browsers' event stream and reads it until `close`. */
  stream(options: StreamOptions = {}): Promise<EventStream> {
    return openEventStream(this.url("/events"), this.browserToken, options);
  }
}

function parseJson<Body>(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse("{}");
  }
}

/**
 * The body of an answer that must be 200.
 * @throws Error with the whole answer, so that a failing test says what came instead
 */
export function expectOk<Body>(answer: Answer<unknown>): Body {
  if (answer.status !== 200) throw new Error(`expected 200, got ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}

/** The error body of a refused answer, with its status. */
export function errorOf(answer: Answer): ErrorBody & { readonly status: number } {
  const body: ErrorBody = JSON.parse(answer.text);
  return { ...body, status: answer.status };
}
