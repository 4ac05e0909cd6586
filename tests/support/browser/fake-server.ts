/**
 * A scripted live server with the browser's half of the protocol, whose responses a test decides. For states that
 * are hard to reach with the real one: refusals, no response, other tabs, missed events.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { WRAPPER_MISSING } from "../../../src/protocol/checkpoint-reasons.ts";
import { EMPTY_RUN, foldRun } from "../../../src/protocol/runs/fold.ts";
import type { RunMessage } from "../../../src/protocol/runs/messages.ts";
import type { ServerEvent } from "../../../src/protocol/server-events.ts";
import type { SessionSummary } from "../../../src/protocol/snapshot.ts";
import { captureScript, overlayScript, panelsScript } from "./overlay-bundle.ts";
import { closeServer, listen } from "./page-server.ts";
import { summaryOf } from "./summaries.ts";

export const FAKE_TOKEN = "browser-token";
/** Ends a test that waits for something that does not happen. */
const TIMEOUT_MS = 90_000;

export type Posted = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };

/** A response that a test gives instead of the usual one. */
export interface Scripted {
  readonly status: number;
  readonly body: unknown;
}

export class FakeServer {
  /** Every accepted event in order, with its idempotency key. */
  readonly posted: (Posted & { readonly key: string | null })[] = [];
  /** Every event that was posted, accepted or not. */
  readonly attempts: (Posted & { readonly key: string | null })[] = [];
  readonly sessions = new Map<string, SessionSummary>();
  /** Texts by path and query: previews and sources. */
  readonly texts = new Map<string, string>();
  /** Artifacts by path. */
  readonly artifacts = new Map<string, Buffer>();
  /** Output of agents, by `<session>/<run>`. */
  readonly runs = new Map<string, RunMessage[]>();
  /** Screenshots by session. */
  readonly pictures = new Map<string, Buffer>();
  refusesPictures = false;
  /** The response to an event; `null` for the usual one. */
  script: (event: Posted) => Scripted | null = () => null;
  /** While set, posted events get no response, as on a slow network. */
  held: Promise<void> | null = null;
  listening = true;
  /** Whether a session's owner has been away long enough for another tab to resume it. */
  ownerGone = false;
  token = FAKE_TOKEN;
  /** The script of an installed detector. */
  detector: string | null = null;
  /** A deployed server: its script carries no token. */
  isRemote = false;
  /** The other app that the page belongs to. */
  foreignApp: string | null = null;
  /** The files that pages have named. */
  readonly pageFiles: string[] = [];
  readonly connects: string[] = [];
  /** Paths of sessions, previews and sources that were asked for. */
  readonly reads: string[] = [];

  #server: Server | null = null;
  #streams = new Set<ServerResponse>();
  #log: { cursor: string; frame: ServerEvent }[] = [];
  #n = 0;
  #seq = 0;
  #port = 0;
  #waiters = new Set<() => void>();

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.#port = await listen(this.#server, this.#port);
  }

  /** Stops; `start` restarts it on the same port with its state. */
  async stop(): Promise<void> {
    if (this.#server !== null) await closeServer(this.#server);
    this.#server = null;
    this.#streams.clear();
  }

  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  /** Sends a frame to every page and keeps it for replay. */
  send(frame: ServerEvent): void {
    this.#n += 1;
    const cursor = `1-${this.#n}`;
    this.#log.push({ cursor, frame });
    for (const stream of this.#streams) write(stream, frame, cursor);
  }

  /** Changes a session and broadcasts it, like the real server after each entry. */
  update(id: string, patch: Partial<SessionSummary>): void {
    const summary = { ...(this.sessions.get(id) ?? summaryOf(id)), ...patch };
    this.sessions.set(id, summary);
    this.send({ type: "session", id, summary });
  }

  /** Adds to a run's output and broadcasts its new offset. */
  emit(id: string, run: string, ...messages: RunMessage[]): void {
    const stored = this.runs.get(`${id}/${run}`) ?? [];
    stored.push(...messages);
    this.runs.set(`${id}/${run}`, stored);
    const end = stored.at(-1);
    const state = end?.type === "end" ? end.state : "open";
    const progress = { run, state, offset: offsetOf(stored.length) };
    const session = this.sessions.get(id) ?? summaryOf(id);
    const others = session.runs.filter((each) => each.run !== run);
    this.sessions.set(id, { ...session, runs: [...others, progress] });
    this.send({ type: "run", id, ...progress });
  }

  /** Trims the whole log, so that no cursor can be replayed. */
  forgetLog(): void {
    this.#log = [];
    this.#n += 1_000;
  }

  /** Resolves with the first posted event of that type. */
  async event(type: string, matches: (event: Posted) => boolean = () => true): Promise<Posted> {
    return this.until(() => this.posted.find((event) => event.type === type && matches(event)));
  }

  /** Resolves with what `find` returns; called after every request. */
  async until<T>(find: () => T | undefined): Promise<T> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const last = this.attempts.map(({ type }) => type).join(" ");
      await new Promise<void>((resolve, reject) => {
        this.#waiters.add(resolve);
        limit.addEventListener("abort", () => reject(new Error(`never came; the server received: ${last}`)));
      });
    }
  }

  #wakeWaiters(): void {
    for (const resolve of this.#waiters) resolve();
    this.#waiters.clear();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type, idempotency-key");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (url.pathname === "/live.js") return this.#live(response);
    if (url.pathname === "/panels.js") return sendScript(response, await panelsScript());
    if (url.pathname === "/modern-screenshot.js") return sendScript(response, await captureScript());
    if (url.pathname === "/detect.js" && this.detector !== null) return sendScript(response, this.detector);
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? url.searchParams.get("token");
    if (token !== this.token)
      return answer(response, 401, { error: "unauthorized", message: "Wrong token." });
    if (url.pathname === "/events" && request.method === "GET") return this.#stream(url, response);
    if (url.pathname === "/events") return this.#post(request, response);
    if (url.pathname === "/page-files") return this.#pageFiles(request, response);
    if (url.pathname === "/annotation") return this.#annotation(url, request, response);
    const picture = this.artifacts.get(url.pathname);
    if (picture !== undefined)
      return void response.writeHead(200, { "content-type": "image/png" }).end(picture);
    const path = url.pathname.replace("/v1/stream/", "");
    const stored = this.runs.get(path);
    if (stored !== undefined) return this.#read(url, stored, response);
    const text = this.texts.get(url.pathname + url.search);
    this.reads.push(url.pathname);
    this.#wakeWaiters();
    if (text !== undefined) return void response.writeHead(200, { "content-type": "text/plain" }).end(text);
    const session = this.sessions.get(url.pathname.replace("/sessions/", ""));
    if (session !== undefined) return answer(response, 200, { ...session, runs: this.#folded(session) });
    answer(response, 404, { error: "not_found", message: "Not here." });
  }

  async #pageFiles(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const { files }: { files: readonly string[] } = JSON.parse(text);
    this.pageFiles.push(...files);
    answer(response, 200, { ok: true, app: this.foreignApp });
    this.#wakeWaiters();
  }

  async #annotation(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (this.refusesPictures)
      return answer(response, 503, { error: "storage_failed", message: "The disk is full." });
    const id = url.searchParams.get("sessionId") ?? "";
    const moment = url.searchParams.get("picture");
    if (moment !== null) {
      const address = `/sessions/${id}/artifacts/picture-${moment}.png`;
      this.artifacts.set(address, Buffer.concat(chunks));
      this.#wakeWaiters();
      return answer(response, 200, { ok: true, path: address, url: address });
    }
    const path = `/project/.impeccable/live/artifacts/${id}/annotation.png`;
    this.pictures.set(id, Buffer.concat(chunks));
    answer(response, 200, { ok: true, path, url: `/sessions/${id}/artifacts/annotation.png` });
  }

  async #live(response: ServerResponse): Promise<void> {
    const token = this.isRemote ? null : this.token;
    const config = {
      baseUrl: this.origin,
      token,
      project: "default",
      version: "test",
      hasDetector: this.detector !== null,
    };
    sendScript(
      response,
      `globalThis.__IMPECCABLE_LIVE__ = ${JSON.stringify(config)};\n${await overlayScript()}`,
    );
  }

  /** The runs with their folded output, as in `GET /sessions/:id`. */
  #folded({ id, runs }: SessionSummary): readonly object[] {
    return runs.map((run) => {
      const messages = this.runs.get(`${id}/${run.run}`) ?? [];
      return { ...run, ...foldRun(EMPTY_RUN, messages, offsetOf(messages.length)) };
    });
  }

  #read(url: URL, stored: readonly RunMessage[], response: ServerResponse): void {
    this.reads.push(url.pathname + url.search.replace(/&?token=[^&]*/, ""));
    const offset = url.searchParams.get("offset") ?? "-1";
    const messages = stored.slice(offset === "-1" ? 0 : Number(offset));
    response.setHeader("access-control-expose-headers", "stream-next-offset");
    response.setHeader("stream-next-offset", offsetOf(stored.length));
    answer(response, 200, messages);
    this.#wakeWaiters();
  }

  #stream(url: URL, response: ServerResponse): void {
    const cursor = url.searchParams.get("cursor");
    this.connects.push(cursor ?? "");
    response.writeHead(200, { "content-type": "text/event-stream" });
    const open = [...this.sessions.values()].filter(
      ({ phase }) => phase !== "completed" && phase !== "discarded",
    );
    const agent = { listening: this.listening, names: this.listening ? ["demo-agent"] : [] };
    const now = `1-${this.#n}`;
    write(response, { type: "connected", cursor: now, hasProjectContext: true, sessions: open, agent }, null);
    if (cursor !== null && cursor !== now) {
      const at = this.#log.findIndex((entry) => entry.cursor === cursor);
      if (at < 0) write(response, { type: "resync", reason: "trimmed", sessions: open }, now);
      else for (const entry of this.#log.slice(at + 1)) write(response, entry.frame, entry.cursor);
    }
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    this.#wakeWaiters();
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const event: Posted = JSON.parse(text);
    const header = request.headers["idempotency-key"];
    const keyed = { ...event, key: typeof header === "string" ? header : null };
    this.attempts.push(keyed);
    this.#wakeWaiters();
    await this.held;
    const scripted = this.script(event);
    if (scripted !== null) {
      answer(response, scripted.status, scripted.body);
      this.#wakeWaiters();
      return;
    }
    this.posted.push(keyed);
    const foreign = this.sessions.get(event.id);
    if (event.type === "checkpoint" && foreign !== undefined && !this.#mayCheckpoint(foreign, event)) {
      answer(response, 200, { ok: true, id: event.id, seq: this.#seq, phase: foreign.phase, stale: true });
      this.#wakeWaiters();
      return;
    }
    this.#seq += 1;
    if (event.type === "presence" || event.type === "exit") {
      answer(response, 200, { ok: true, id: null, seq: this.#seq });
      this.#wakeWaiters();
      return;
    }
    const session = this.#fold(event);
    answer(response, 200, { ok: true, id: event.id, seq: this.#seq, phase: session.phase });
    // A checkpoint is not echoed to the tab that sent it.
    if (event.type !== "checkpoint") this.send({ type: "session", id: event.id, summary: session });
    this.#wakeWaiters();
  }

  #mayCheckpoint({ activeOwner }: SessionSummary, { owner, reason }: Posted): boolean {
    // The files have the wrapper, unless a test says otherwise.
    if (reason === WRAPPER_MISSING) return false;
    const resumes = reason === "browser_resumed" && this.ownerGone;
    return activeOwner === null || activeOwner === owner || reason === "takeover" || resumes;
  }

  #fold(event: Posted): SessionSummary {
    const before = this.sessions.get(event.id) ?? summaryOf(event.id);
    const session = { ...before, ...foldedBy(event, this.#seq) };
    const cycles = session.phase === "variants_ready" && (session.visibleVariant ?? 0) > 0;
    const after: SessionSummary = cycles ? { ...session, phase: "cycling" } : session;
    this.sessions.set(event.id, after);
    return after;
  }
}

function foldedBy(event: Posted, seq: number): Partial<SessionSummary> {
  // The overlay's events have the shapes of the protocol, so they are not validated again.
  const { type, id: _, key: __, ...fields } = event;
  switch (type) {
    case "generate": {
      const {
        agent,
        insert,
        owner,
        pageUrl,
        count,
        element = insert?.anchor,
      } = JSON.parse(JSON.stringify(fields));
      const { tagName, id = null, classes, cssPath, textContent } = element;
      return {
        phase: "generate_requested",
        activeOwner: owner,
        pageUrl,
        expectedVariants: count,
        element: { tagName, id, classes, cssPath, ...(textContent ? { text: textContent } : {}) },
        ...(insert === undefined ? {} : { insertPosition: insert.position }),
        delivery: {
          ...{ seq, type: "generate", state: "queued" },
          ...(agent === undefined ? {} : { assignee: agent }),
        },
      };
    }
    case "checkpoint": {
      const { owner, revision, ...shown } = JSON.parse(JSON.stringify(fields));
      const { visibleVariant, arrivedVariants, paramValues } = shown;
      const known = Object.entries({ visibleVariant, arrivedVariants, paramValues }).filter(
        ([, v]) => v !== undefined,
      );
      return { activeOwner: owner, checkpointRevision: revision, ...Object.fromEntries(known) };
    }
    case "steer":
      return {
        phase: "steer_requested",
        activeOwner: String(fields.owner),
        pageUrl: String(fields.pageUrl),
        delivery: { seq, type: "steer", state: "queued" },
      };
    case "accept":
      return { phase: "accept_requested", acceptedVariant: String(fields.variantId) };
    case "discard":
      return { phase: "discard_requested" };
    case "retry":
      return { phase: "generate_requested" };
    default:
      return {};
  }
}

function sendScript(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "text/javascript" }).end(text);
}

function offsetOf(index: number): string {
  return String(index).padStart(8, "0");
}

function write(stream: ServerResponse, frame: ServerEvent, cursor: string | null): void {
  stream.write(`${cursor === null ? "" : `id: ${cursor}\n`}data: ${JSON.stringify(frame)}\n\n`);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
