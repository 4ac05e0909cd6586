import type { SessionEvent } from "../protocol/events/index.ts";
import type { HistoryItem } from "../protocol/history.ts";
import { MAX_ARTIFACT_BYTES, RETENTION_DAYS } from "../protocol/limits.ts";
import type { AgentReply } from "../protocol/replies.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import { actorBase, toResponse } from "./actor-base.ts";
import type { ActorClass, ActorContext, ActorHost, ActorNamespace, ActorRequest } from "./actor-host.ts";
import { callActor } from "./call-actor.ts";
import { parseSessionActorName, runPath, streamActorName } from "./names.ts";
import type { TelemetryBatch } from "./project/telemetry.ts";
import { errorResponse, jsonResponse } from "./responses.ts";
import { resolveActorName } from "./runtime/actor-name.ts";
import { Lazy } from "./runtime/lazy.ts";
import type { RunEndedCommand, SessionCommand } from "./session/commands.ts";
import type { ProjectUpdate, SessionOverview } from "./session/overview.ts";
import type { RunCause } from "./session/runs/run-end.ts";
import { SessionActor } from "./session/session-actor.ts";
import type { JournalView } from "./session/session-actor-options.ts";

/** What stubs may call: reads whose arguments are numbers. */
export interface LiveSessionReads {
  /** The session in full; 404 when it does not exist. */
  snapshot(): Promise<SessionSnapshot>;
  digest(): Promise<SessionOverview>;
  journal(after: number, limit: number): Promise<JournalView>;
  /** What was accepted; `null` when nothing was. */
  history(): Promise<HistoryItem | null>;
}

const READS: ReadonlySet<string> = new Set<keyof LiveSessionReads>([
  "snapshot",
  "digest",
  "journal",
  "history",
]);

export interface LiveSessionEnv {
  readonly LIVE_PROJECT: ActorNamespace;
  readonly LIVE_STREAM: ActorNamespace;
}

type GrantBody = Parameters<SessionActor["grant"]>[0];
type LeaseBody = Extract<SessionCommand, { kind: "extend" | "release" | "requeue" }>;

/**
 * Makes the Durable Object class of a session for one kind of host. The class is only the shell:
 * it loads the actor once and turns requests into commands and outcomes into answers.
 */
export function defineLiveSession(wiring: ActorHost): ActorClass<LiveSessionEnv> {
  return class LiveSession extends actorBase({ kind: "session", reads: READS, report: wiring.report }) {
    readonly #host: ActorContext;
    readonly #env: LiveSessionEnv;
    readonly #actor = new Lazy(() => this.#load());

    constructor(host: ActorContext, env: LiveSessionEnv) {
      super(host, env);
      this.#host = host;
      this.#env = env;
      const { routes } = this;
      routes.post("/post", async (request) => {
        const body: { event: SessionEvent; key: string | null; ownerDisconnectedMs: number } =
          await request.json();
        return toResponse(
          await (await this.#actor.get()).post(body.event, body.key, body.ownerDisconnectedMs),
        );
      });
      routes.post("/reply", async (request) => {
        const reply: AgentReply = await request.json();
        return toResponse(await (await this.#actor.get()).reply(reply));
      });
      routes.post("/grant", async (request) => {
        const body: GrantBody = await request.json();
        return toResponse(await (await this.#actor.get()).grant(body));
      });
      routes.post("/lease", async (request) => {
        const body: LeaseBody = await request.json();
        return toResponse(await (await this.#actor.get()).changeLease(body));
      });
      routes.post("/open-run", async (request) => {
        const body: { run: string; lease: string | null } = await request.json();
        return toResponse(await (await this.#actor.get()).runs.open(body.run, body.lease));
      });
      routes.post("/run-grew", async (request) => {
        const body: { run: string; offset: string } = await request.json();
        await (await this.#actor.get()).runs.onAppended(body.run, body.offset);
        return jsonResponse({ ok: true });
      });
      routes.post("/run-ended", async (request) => {
        const ended: RunEndedCommand["ended"] = await request.json();
        return toResponse(await (await this.#actor.get()).runs.onEnded(ended));
      });
      routes.post("/end-runs", async () => {
        await (await this.#actor.get()).runs.endAll();
        return jsonResponse({ ok: true });
      });
      routes.put("/annotation", async (request) => {
        const actor = await this.#actor.get();
        const stored = await actor.artifacts.storeScreenshot(await bytesOf(request));
        actor.scheduleStagedRemoval();
        return jsonResponse({ ok: true, path: stored.path, url: stored.url, sha256: stored.sha256 });
      });
      routes.put("/artifact/:name", async (request) => {
        const actor = await this.#actor.get();
        if (actor.state.phase === "new") return unknownSession(actor.state.id);
        return jsonResponse({
          ok: true,
          ...(await actor.artifacts.put(request.params.name ?? "", await bytesOf(request))),
        });
      });
      routes.get("/artifact/:name", async (request) => {
        const bytes = await (await this.#actor.get()).artifacts.get(request.params.name ?? "");
        return bytes ? new Response(bytes) : new Response(null, { status: 404 });
      });
      routes.post("/archive", async () => {
        await (await this.#actor.get()).archive();
        return jsonResponse({ ok: true });
      });
      routes.post("/retire", async () => {
        const retired = await (await this.#actor.get()).evict();
        if (retired) await this.#actor.detach();
        return jsonResponse({ ok: retired }, retired ? 200 : 409);
      });
      routes.post("/close", async () => {
        // A project that is loading asks this very session before it listens, so it must still answer.
        await (await this.#actor.current())?.flushOutbox();
        await this.#actor.release((actor) => actor.close());
        return jsonResponse({ ok: true });
      });
    }

    /** Reads for stubs. */
    async snapshot(): Promise<SessionSnapshot | Response> {
      const actor = await this.#actor.get();
      return actor.state.phase === "new" && actor.state.seq === 0
        ? unknownSession(actor.state.id)
        : actor.snapshot();
    }

    async digest(): Promise<SessionOverview> {
      return (await this.#actor.get()).overview();
    }

    async journal(after: number, limit: number): Promise<JournalView | Response> {
      const actor = await this.#actor.get();
      return actor.state.seq === 0 ? unknownSession(actor.state.id) : actor.listJournal(after, limit);
    }

    async history(): Promise<HistoryItem | null> {
      return (await this.#actor.get()).history;
    }

    async alarm(): Promise<void> {
      await (await this.#actor.get()).alarm();
    }

    async #load(): Promise<SessionActor> {
      const { project, session } = parseSessionActorName(await resolveActorName(this.#host, this.id));
      const env = { ...this.#env };
      const settings = wiring.settings(env);
      const artifactStore = wiring.artifactStore?.(project, env);
      const copies = wiring.copies?.(project, env);
      const { retentionDays = RETENTION_DAYS } = settings;
      return SessionActor.load({
        id: session,
        storage: wiring.storage(this.#host),
        alarm: this.#host.storage,
        clock: wiring.clock(),
        settings,
        newId: wiring.newId,
        ...(wiring.sha256 ? { sha256: wiring.sha256 } : {}),
        ...(wiring.artifactPath ? { artifactPath: wiring.artifactPath } : {}),
        ...(wiring.archiveSession ? { archive: wiring.archiveSession } : {}),
        ...(artifactStore ? { artifactStore } : {}),
        ...(copies ? { replication: { replicas: copies, retentionDays, report: wiring.report } } : {}),
        notifyProject: (tell: ProjectUpdate) => this.#tell(project, tell),
        endRun: (run, over) => this.#endRun(project, session, run, over),
        recordTelemetry: (events) => void this.#note(project, events),
      });
    }

    async #tell(project: string, tell: ProjectUpdate): Promise<void> {
      const response = await callActor(this.#env.LIVE_PROJECT, project, "/tell", { body: tell });
      if (!response.ok) throw new Error("the project did not take what it was told");
    }

    async #note(project: string, events: TelemetryBatch["events"]): Promise<void> {
      await callActor(this.#env.LIVE_PROJECT, project, "/note", { body: { events } }).catch(() => undefined);
    }

    async #endRun(
      project: string,
      session: string,
      run: string,
      over: RunCause,
    ): Promise<RunEndedCommand["ended"]> {
      const stream = streamActorName(project, runPath(session, run));
      const response = await callActor(this.#env.LIVE_STREAM, stream, "/end", { body: { over } });
      if (!response.ok) throw new Error("the run's stream could not be ended");
      return response.json();
    }
  };
}

function unknownSession(id: string): Response {
  return errorResponse({ code: "unknown_session", message: `No session ${id} exists here.` });
}

async function bytesOf(request: ActorRequest): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_ARTIFACT_BYTES) throw new RangeError("an artifact that routes should have refused");
  return bytes;
}
