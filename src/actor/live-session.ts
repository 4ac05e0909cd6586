import type { SessionEvent } from "../protocol/events.ts";
import type { HistoryItem } from "../protocol/history.ts";
import { MAX_ARTIFACT_BYTES, RETENTION_DAYS } from "../protocol/limits.ts";
import type { AgentReply } from "../protocol/replies.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import { actorShell, answered } from "./actor-shell.ts";
import { json, refusal } from "./answers.ts";
import { callActor } from "./call-actor.ts";
import { LoadOnce } from "./load-once.ts";
import { parseSessionActorName, runPath, streamActorName } from "./names.ts";
import type { Notes } from "./project/telemetry.ts";
import { rememberName } from "./remember-name.ts";
import type { RunEndedCommand, SessionCommand } from "./session/commands.ts";
import type { SessionDigest, Tell } from "./session/digest.ts";
import type { RunCause } from "./session/runs/run-end.ts";
import { type JournalView, SessionActor } from "./session/session-actor.ts";
import type { ActorClass, ActorHostState, ActorNamespace, ActorRequest, ActorWiring } from "./wiring.ts";

/** What stubs may call: reads whose arguments are numbers. */
export interface LiveSessionReads {
  /** The session in full; 404 when it does not exist. */
  snapshot(): Promise<SessionSnapshot>;
  digest(): Promise<SessionDigest>;
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
export function defineLiveSession(wiring: ActorWiring): ActorClass<LiveSessionEnv> {
  return class LiveSession extends actorShell({ kind: "session", reads: READS, report: wiring.report }) {
    readonly #host: ActorHostState;
    readonly #env: LiveSessionEnv;
    readonly #actor = new LoadOnce(() => this.#load());

    constructor(host: ActorHostState, env: LiveSessionEnv) {
      super(host, env);
      this.#host = host;
      this.#env = env;
      const { routes } = this;
      routes.post("/post", async (request) => {
        const body: { event: SessionEvent; key: string | null; ownerGoneMs: number } = await request.json();
        return answered(await (await this.#actor.get()).post(body.event, body.key, body.ownerGoneMs));
      });
      routes.post("/reply", async (request) => {
        const reply: AgentReply = await request.json();
        return answered(await (await this.#actor.get()).reply(reply));
      });
      routes.post("/grant", async (request) => {
        const body: GrantBody = await request.json();
        return answered(await (await this.#actor.get()).grant(body));
      });
      routes.post("/lease", async (request) => {
        const body: LeaseBody = await request.json();
        return answered(await (await this.#actor.get()).lease(body));
      });
      routes.post("/open-run", async (request) => {
        const body: { run: string; lease: string | null } = await request.json();
        return answered(await (await this.#actor.get()).runs.open(body.run, body.lease));
      });
      routes.post("/run-grew", async (request) => {
        const body: { run: string; offset: string } = await request.json();
        await (await this.#actor.get()).runs.grew(body.run, body.offset);
        return json({ ok: true });
      });
      routes.post("/run-ended", async (request) => {
        const ended: RunEndedCommand["ended"] = await request.json();
        return answered(await (await this.#actor.get()).runs.ended(ended));
      });
      routes.post("/end-runs", async () => {
        await (await this.#actor.get()).runs.endAll();
        return json({ ok: true });
      });
      routes.put("/annotation", async (request) => {
        const actor = await this.#actor.get();
        const stored = await actor.artifacts.storeScreenshot(await bytesOf(request));
        actor.staged();
        return json({ ok: true, path: stored.path, url: stored.url, sha256: stored.sha256 });
      });
      routes.put("/artifact/:name", async (request) => {
        const actor = await this.#actor.get();
        if (actor.state.phase === "new") return unknownSession(actor.state.id);
        return json({
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
        return json({ ok: true });
      });
      routes.post("/retire", async () => {
        const retired = await (await this.#actor.get()).retire();
        if (retired) await this.#actor.take();
        return json({ ok: retired }, retired ? 200 : 409);
      });
      routes.post("/close", async () => {
        // A project that is loading asks this very session before it listens, so it must still answer.
        await (await this.#actor.current())?.tellAll();
        await this.#actor.letGo((actor) => actor.close());
        return json({ ok: true });
      });
    }

    /** Reads for stubs. */
    async snapshot(): Promise<SessionSnapshot | Response> {
      const actor = await this.#actor.get();
      return actor.state.phase === "new" && actor.state.seq === 0
        ? unknownSession(actor.state.id)
        : actor.snapshot();
    }

    async digest(): Promise<SessionDigest> {
      return (await this.#actor.get()).digest();
    }

    async journal(after: number, limit: number): Promise<JournalView | Response> {
      const actor = await this.#actor.get();
      return actor.state.seq === 0 ? unknownSession(actor.state.id) : actor.list(after, limit);
    }

    async history(): Promise<HistoryItem | null> {
      return (await this.#actor.get()).history;
    }

    async alarm(): Promise<void> {
      await (await this.#actor.get()).alarm();
    }

    async #load(): Promise<SessionActor> {
      const { project, session } = parseSessionActorName(await rememberName(this.#host, this.id));
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
        ...(copies ? { copyTo: { copies, retentionDays, report: wiring.report } } : {}),
        tell: (tell: Tell) => this.#tell(project, tell),
        endRun: (run, over) => this.#endRun(project, session, run, over),
        note: (events) => void this.#note(project, events),
      });
    }

    async #tell(project: string, tell: Tell): Promise<void> {
      const response = await callActor(this.#env.LIVE_PROJECT, project, "/tell", { body: tell });
      if (!response.ok) throw new Error("the project did not take what it was told");
    }

    async #note(project: string, events: Notes["events"]): Promise<void> {
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
  return refusal({ code: "unknown_session", message: `No session ${id} exists here.` });
}

async function bytesOf(request: ActorRequest): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > MAX_ARTIFACT_BYTES) throw new RangeError("an artifact that routes should have refused");
  return bytes;
}
