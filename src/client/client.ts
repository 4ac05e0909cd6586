/** The typed client: everything an agent can ask of a server, on any runtime with `fetch`. */
import type { BrowserEvent } from "../protocol/events/index.ts";
import type { HistoryResponse } from "../protocol/history.ts";
import type { PruneResponse } from "../protocol/local-server.ts";
import type { LoggedEventPage } from "../protocol/logged-events.ts";
import type { DeliveredEvent, PollResponse } from "../protocol/poll.ts";
import type { AgentReply } from "../protocol/replies.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import type { EventResponse, Health, ReplyResponse, Status } from "../protocol/status.ts";
import type { StreamDiagnostics } from "../protocol/telemetry.ts";
import { LiveError } from "./errors.ts";
import { type FollowOptions, followRun, type RunChunk } from "./follow.ts";
import type { JournalPage } from "./journal-page.ts";
import { type PollOptions, pollOnce } from "./poll.ts";
import { type PollLoopOptions, pollLoop } from "./poll-loop.ts";
import type { RunRef } from "./run-ref.ts";
import { createRunWriter, type RunWriter, type RunWriterOptions } from "./run-writer.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

export interface LiveClientOptions extends TransportOptions {
  /** The name under which the page shows this agent; default `agent`. */
  readonly agent?: string;
  /** How long every call is retried while the server is unreachable, milliseconds; default 0. */
  readonly retryForMs?: number;
}

/** The members of a polled event that identify its run. */
export interface EmitTarget {
  readonly id: string;
  /** A lease of a prefetch has no run. */
  readonly lease: { readonly id: string; readonly run?: string };
}

export interface LiveClient {
  /** Waits for one event; see `PollOptions`. */
  pollOnce(options?: PollOptions): Promise<PollResponse>;
  /**
   * Events one after the other, each with its lease extended until the next one is asked for.
   * Survives restarts of the server; ends on `exit` and when the signal aborts.
   */
  poll(options?: PollLoopOptions): AsyncIterableIterator<DeliveredEvent>;
  reply(reply: AgentReply): Promise<ReplyResponse>;
  extend(leaseId: string, leaseMs: number, signal?: AbortSignal): Promise<{ readonly expiresAt: string }>;
  release(leaseId: string, delayMs?: number): Promise<unknown>;
  requeue(id: string): Promise<unknown>;
  /**
   * Writes output to the run of an event's lease: what you see of the agent's work on the page.
   * @throws LiveError `not_found` for an event without a run
   */
  emit(event: EmitTarget, options?: RunWriterOptions): RunWriter;
  /** Stores a file with a session, for an `attachment` of its output. `name` is a file name, not a path. */
  putArtifact(id: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
  /** Reads a file that is stored with a session: a screenshot, an attachment, a preview. */
  getArtifact(id: string, name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Follows a run from a cursor (or its beginning) until it has ended; survives restarts of the server. */
  follow(run: RunRef, options?: FollowOptions): AsyncIterableIterator<RunChunk>;
  status(options?: { readonly all?: boolean }): Promise<Status>;
  health(): Promise<Health>;
  session(id: string): Promise<SessionSnapshot>;
  journal(id: string, options?: { readonly after?: number; readonly limit?: number }): Promise<JournalPage>;
  /** What happened to streams and connections since the project was loaded. */
  streamDiagnostics(): Promise<StreamDiagnostics>;
  /** A page of what was sent to browsers: continue behind its `next` until that equals `newest`. */
  loggedEvents(options?: {
    readonly after?: number;
    readonly limit?: number;
    readonly session?: string;
  }): Promise<LoggedEventPage>;
  /** Accepted variants, newest first. */
  history(): Promise<HistoryResponse>;
  /** Posts a browser event. With a `key`, repeating it is safe. */
  postEvent(event: BrowserEvent, options?: { readonly key?: string }): Promise<EventResponse>;
  /** Retention now: removes finished sessions; `days` instead of the server's own. Local servers only. */
  prune(days?: number): Promise<PruneResponse>;
  /** Asks a local server to stop. */
  stop(): Promise<unknown>;
}

/** Makes a client for one project of one server. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const transport = createTransport(options);
  const agent = options.agent ?? "agent";
  const retryForMs = options.retryForMs ?? 0;
  const call = <T>(method: string, path: string, more: Parameters<typeof transport.request>[2] = {}) =>
    transport.request<T>(method, path, { retryForMs, ...more });

  const extend: LiveClient["extend"] = (leaseId, leaseMs, signal) =>
    call("POST", `/leases/${encodeURIComponent(leaseId)}/extend`, {
      body: { leaseMs },
      ...(signal ? { signal } : {}),
    });

  return {
    pollOnce: (once) => pollOnce(transport, agent, { retryForMs, ...once }),
    poll: (options) => pollLoop({ receive: (poll) => pollOnce(transport, agent, poll), extend }, options),
    reply: (body) => call("POST", "/poll", { body }),
    extend,
    release: (leaseId, delayMs) =>
      call("POST", `/leases/${encodeURIComponent(leaseId)}/release`, {
        body: delayMs === undefined ? {} : { delayMs },
      }),
    emit({ id, lease }, options) {
      if (lease.run === undefined) throw new LiveError("not_found", "This event has no run.", null);
      return createRunWriter(transport, { session: id, run: lease.run, leaseId: lease.id }, options);
    },
    putArtifact: (id, name, bytes) =>
      call("PUT", `/sessions/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`, { bytes }),
    getArtifact: (id, name) =>
      transport.download(`/sessions/${encodeURIComponent(id)}/artifacts/${encodeURIComponent(name)}`),
    follow: (run, options) => followRun(transport, run, options),
    requeue: (id) => call("POST", `/sessions/${encodeURIComponent(id)}/requeue`, { body: {} }),
    status: (which) => call("GET", "/status", which?.all ? { query: { all: "1" } } : {}),
    health: () => call("GET", "/health"),
    session: (id) => call("GET", `/sessions/${encodeURIComponent(id)}`),
    journal: (id, range) =>
      call("GET", `/sessions/${encodeURIComponent(id)}/journal`, {
        query: { after: range?.after?.toString(), limit: range?.limit?.toString() },
      }),
    streamDiagnostics: () => call("GET", "/diagnostics/streams"),
    loggedEvents: (which) =>
      call("GET", "/diagnostics/events", {
        query: {
          after: which?.after?.toString(),
          limit: which?.limit?.toString(),
          session: which?.session,
        },
      }),
    history: () => call("GET", "/history"),
    postEvent: (body, how) =>
      call("POST", "/events", { body, ...(how?.key ? { headers: { "idempotency-key": how.key } } : {}) }),
    prune: (days) => call("POST", "/prune", { body: days === undefined ? {} : { days } }),
    stop: () => call("POST", "/stop", { body: {} }),
  };
}
