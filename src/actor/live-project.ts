import type { ActorHost } from "./actor-host.ts";
import { type ActorClass, defineActor, type Handlers, type Readers } from "./calls/define-actor.ts";
import { UnavailableError } from "./errors.ts";
import { sessionActorName } from "./names.ts";
import { ProjectActor, type ProjectActorOptions } from "./project/project-actor.ts";
import type { ProjectOperations, ProjectReads } from "./project/project-contract.ts";
import type { SessionNamespace } from "./session/session-contract.ts";

const OPERATIONS: Handlers<ProjectActor, ProjectOperations> = {
  update: (actor, update) => actor.update(update),
  async updateRun(actor, event) {
    await actor.updateRun(event);
    return null;
  },
  recordTelemetry(actor, batch) {
    actor.telemetry.record(batch);
    return null;
  },
  telemetry: (actor) => actor.telemetry.report,
  broadcasts: (actor, query) => actor.broadcasts(query),
  subscribe: (actor, { cursor, ...tab }, signal) => actor.subscribe(tab, cursor, signal),
  poll: (actor, request, signal) => actor.respondToPoll(request, signal),
  pageEvent: (actor, { event, key }) => actor.pageEvent(event, key),
  reply: (actor, reply) => actor.prefetches.reply(reply),
  extend: (actor, { leaseId, leaseMs }) => actor.prefetches.extend(leaseId, leaseMs),
  release: (actor, { leaseId, delayMs, reason }) => actor.prefetches.release(leaseId, delayMs, reason),
  disconnectedMs: (actor, { owner }) => actor.presence.disconnectedMs(owner),
};

const READS: Readers<ProjectActor, ProjectReads> = {
  overview: async (actor, all) => ({
    sessions: await actor.sessionIds(all === 1),
    connectedClients: actor.connectedClients,
    tabs: actor.presence.counts(),
    closedTabs: actor.presence.closedTabs(),
    agent: actor.agents,
    prefetches: actor.prefetches.views(),
    diagnostics: actor.diagnostics,
  }),
  accepted: (actor, limit) => actor.accepted(limit),
};

/** Makes the Durable Object class of a project for one kind of host. */
export function defineLiveProject(host: ActorHost): ActorClass<ProjectOperations, ProjectReads> {
  return defineActor({ kind: "project", report: host.report }, (context, env) => {
    /** The host is about to stop: no further session is sent to the archive. */
    let archivingPaused = false;
    /** Resolves when the last session that was sent there has answered. */
    let archiving: Promise<unknown> = Promise.resolve();
    return {
      async load(name) {
        const { sessions } = host.actors(env);
        return ProjectActor.load({
          name,
          storage: host.storage(context),
          clock: host.clock(),
          settings: host.settings({ ...env }),
          newId: host.newId,
          ...(host.sha256 ? { sha256: host.sha256 } : {}),
          listSessions: host.listSessions ?? (async () => []),
          listArchive: host.listArchive ?? (async () => []),
          async archiveSession(id) {
            if (!host.archiveSession || archivingPaused) return;
            const archived = sessions.call(sessionActorName(name, id), "archive", null);
            archiving = archived.catch(() => undefined);
            await archived;
          },
          ...callsOf(sessions, name),
        });
      },
      operations: OPERATIONS,
      reads: READS,
      async prepareClose() {
        // Not asked of the actor: one that is still being loaded archives nothing.
        archivingPaused = true;
        await archiving;
      },
      close: (loaded) => loaded.dispose((actor) => actor.stop()),
    };
  });
}

/** What a project asks of its sessions. */
function callsOf(
  sessions: SessionNamespace,
  project: string,
): Pick<ProjectActorOptions, "sessionOverview" | "grant" | "release"> {
  return {
    sessionOverview: (id) => sessions.read(sessionActorName(project, id), "overview"),
    async grant(id, { leaseMs, agent, attemptId, types }) {
      const request = { leaseMs, agent, attemptId, types };
      const result = await sessions.call(sessionActorName(project, id), "grant", request);
      if (!result.ok) throw new UnavailableError(result.rejection.message);
      return result.answer;
    },
    async release(id, leaseId) {
      const request = { leaseId, delayMs: 0, reason: "client_gone" as const };
      await sessions.call(sessionActorName(project, id), "release", request);
    },
  };
}
