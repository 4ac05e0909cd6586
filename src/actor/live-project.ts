import type { PageEvent } from "../protocol/events/index.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import type { AgentReply } from "../protocol/replies.ts";
import type { AgentPresence, BroadcastEvent } from "../protocol/server-events.ts";
import type { DiagnosticView, PendingEventView } from "../protocol/snapshot.ts";
import { actorBase, toResponse } from "./actor-base.ts";
import type { ActorClass, ActorContext, ActorHost, ActorNamespace } from "./actor-host.ts";
import { actorStub, callActor } from "./call-actor.ts";
import { fingerprint } from "./canonical-json.ts";
import type { LiveSessionReads } from "./live-session.ts";
import { sessionActorName } from "./names.ts";
import { ProjectActor } from "./project/project-actor.ts";
import { respondWithHeartbeat } from "./project/respond-with-heartbeat.ts";
import type { TelemetryBatch } from "./project/telemetry.ts";
import type { PollRequest } from "./project/work-dispatcher.ts";
import { jsonResponse } from "./responses.ts";
import { resolveActorName } from "./runtime/actor-name.ts";
import { Lazy } from "./runtime/lazy.ts";
import type { ProjectUpdate, SessionOverview } from "./session/overview.ts";

/** What the project knows without asking its sessions. */
export interface ProjectOverview {
  readonly sessions: readonly string[];
  readonly connectedClients: number;
  /** Tabs (owners) whose page was closed; `null` while some page is open, or none has ever been. */
  readonly closedTabs: readonly string[] | null;
  readonly agent: AgentPresence;
  readonly prefetches: readonly PendingEventView[];
  readonly diagnostics: readonly DiagnosticView[];
}

/** What stubs may call. `all` is 1 to include finished sessions. */
export interface LiveProjectReads {
  overview(all: 0 | 1): Promise<ProjectOverview>;
  /** Ids of sessions whose accepted variant was in the source, newest first. */
  accepted(limit: number): Promise<readonly string[]>;
}

const READS: ReadonlySet<string> = new Set<keyof LiveProjectReads>(["overview", "accepted"]);

export interface LiveProjectEnv {
  readonly LIVE_SESSION: ActorNamespace;
}

type LeaseBody =
  | { readonly kind: "extend"; readonly leaseId: string; readonly leaseMs: number }
  | { readonly kind: "release"; readonly leaseId: string; readonly delayMs: number };

/** Makes the Durable Object class of a project for one kind of host. */
export function defineLiveProject(wiring: ActorHost): ActorClass<LiveProjectEnv> {
  return class LiveProject extends actorBase({ kind: "project", reads: READS, report: wiring.report }) {
    readonly #host: ActorContext;
    readonly #env: LiveProjectEnv;
    readonly #actor = new Lazy(() => this.#load());
    /** The host goes down: no further session is sent to the archive. */
    #holds = false;
    /** Resolves when the last one that was sent there has answered. */
    #moving: Promise<unknown> = Promise.resolve();

    constructor(host: ActorContext, env: LiveProjectEnv) {
      super(host, env);
      this.#host = host;
      this.#env = env;
      const { routes } = this;
      routes.post("/tell", async (request) => {
        const tell: ProjectUpdate = await request.json();
        return toResponse(await (await this.#actor.get()).update(tell));
      });
      routes.post("/run", async (request) => {
        const frame: Extract<BroadcastEvent, { type: "run" }> = await request.json();
        await (await this.#actor.get()).updateRun(frame);
        return jsonResponse({ ok: true });
      });
      routes.post("/note", async (request) => {
        const notes: TelemetryBatch = await request.json();
        (await this.#actor.get()).telemetry.record(notes);
        return jsonResponse({ ok: true });
      });
      routes.get("/notes", async () => jsonResponse((await this.#actor.get()).telemetry.report));
      routes.post("/events", async (request) => {
        const body: { owner: string | null; cursor: string | null } = await request.json();
        return (await this.#actor.get()).subscribe(body.owner, body.cursor, request.signal);
      });
      routes.post("/poll", async (request) => {
        const body: PollRequest = await request.json();
        return respondWithHeartbeat((await this.#actor.get()).poll(body, request.signal));
      });
      routes.post("/page-event", async (request) => {
        const body: { event: PageEvent; key: string | null } = await request.json();
        return toResponse(
          await (await this.#actor.get()).pageEvent(
            body.event,
            body.key,
            await fingerprint(body.event, wiring.sha256),
          ),
        );
      });
      routes.post("/reply", async (request) => {
        const reply: AgentReply = await request.json();
        return toResponse(await (await this.#actor.get()).prefetches.reply(reply));
      });
      routes.post("/lease", async (request) => {
        const body: LeaseBody = await request.json();
        const { prefetches } = await this.#actor.get();
        return body.kind === "extend"
          ? toResponse(await prefetches.extend(body.leaseId, body.leaseMs))
          : toResponse(await prefetches.release(body.leaseId, body.delayMs, "released"));
      });
      routes.post("/owner-gone", async (request) => {
        const body: { owner: string } = await request.json();
        return jsonResponse({ goneMs: (await this.#actor.get()).presence.disconnectedMs(body.owner) });
      });
      routes.post("/hold", async () => {
        // Not asked of the actor: one that is still being loaded moves nothing.
        this.#holds = true;
        await this.#moving;
        return jsonResponse({ ok: true });
      });
      routes.post("/stop", async () => {
        await this.#actor.dispose((actor) => actor.stop());
        return jsonResponse({ ok: true });
      });
    }

    /** Read for stubs. */
    async overview(all: 0 | 1): Promise<ProjectOverview> {
      const actor = await this.#actor.get();
      return {
        sessions: await actor.sessionIds(all === 1),
        connectedClients: actor.connectedClients,
        closedTabs: actor.presence.closedTabs(),
        agent: actor.agents,
        prefetches: actor.prefetches.views(),
        diagnostics: actor.diagnostics,
      };
    }

    async accepted(limit: number): Promise<readonly string[]> {
      return (await this.#actor.get()).accepted(limit);
    }

    async #load(): Promise<ProjectActor> {
      const name = await resolveActorName(this.#host, this.id);
      const sessions = this.#env.LIVE_SESSION;
      return ProjectActor.load({
        name,
        storage: wiring.storage(this.#host),
        clock: wiring.clock(),
        settings: wiring.settings({ ...this.#env }),
        newId: wiring.newId,
        ...(wiring.sha256 ? { sha256: wiring.sha256 } : {}),
        listSessions: wiring.listSessions ?? (async () => []),
        listArchive: wiring.listArchive ?? (async () => []),
        archiveSession: async (id) => {
          if (!wiring.archiveSession || this.#holds) return;
          const moved = callActor(sessions, sessionActorName(name, id), "/archive");
          this.#moving = moved.catch(() => undefined);
          await moved;
        },
        sessionOverview: (id) => actorStub<LiveSessionReads>(sessions, sessionActorName(name, id)).digest(),
        grant: async (id, request) => {
          const { leaseMs, agent, attemptId, types } = request;
          const response = await callActor(sessions, sessionActorName(name, id), "/grant", {
            body: { leaseMs, agent, attemptId, types },
          });
          if (!response.ok) throw new Error("the session granted nothing");
          const answer: { event: DeliveredEvent | null; overview: SessionOverview } = await response.json();
          return answer;
        },
        release: async (id, leaseId) => {
          const body = { kind: "release", leaseId, delayMs: 0, reason: "client_gone" };
          await callActor(sessions, sessionActorName(name, id), "/lease", { body });
        },
      });
    }
  };
}
