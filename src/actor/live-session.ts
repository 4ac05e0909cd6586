import { RETENTION_DAYS } from "../protocol/limits.ts";
import type { ActorHost, ActorNamespaces } from "./actor-host.ts";
import { type ActorClass, defineActor, type Handlers, type Readers } from "./calls/define-actor.ts";
import { UnavailableError } from "./errors.ts";
import { parseSessionActorName, runPath, streamActorName } from "./names.ts";
import { withMember } from "./session/command-value.ts";
import { SessionActor } from "./session/session-actor.ts";
import type { SessionActorOptions } from "./session/session-actor-options.ts";
import type { SessionOperations, SessionReads } from "./session/session-contract.ts";

const OPERATIONS: Handlers<SessionActor, SessionOperations> = {
  post: (actor, { event, key, ownerDisconnectedMs, wrapperGone }) =>
    actor.post(event, key, ownerDisconnectedMs, wrapperGone),
  reply: (actor, reply) => actor.reply(reply),
  grant: (actor, request) => actor.grant(request),
  extend: (actor, command) => actor.extend(command),
  release: (actor, command) => actor.release(command),
  requeue: (actor) => actor.requeue(),
  async openRun(actor, { run, lease }) {
    return withMember(await actor.runs.open(run, lease), "facts");
  },
  async runAppended(actor, { run, offset }) {
    await actor.runs.onAppended(run, offset);
    return null;
  },
  runEnded: (actor, ended) => actor.runs.onEnded(ended),
  async endRuns(actor) {
    await actor.runs.endAll();
    return null;
  },
  storeScreenshot: (actor, { bytes }) => actor.storeScreenshot(bytes),
  storePicture: (actor, { moment, bytes }) => actor.storePicture(moment, bytes),
  putArtifact: (actor, { name, bytes }) => actor.putArtifact(name, bytes),
  async getArtifact(actor, { name }) {
    const bytes = await actor.artifacts.get(name);
    return bytes && { bytes };
  },
  async archive(actor) {
    await actor.archive();
    return null;
  },
};

const READS: Readers<SessionActor, SessionReads> = {
  snapshot: (actor) => (actor.isUnknown ? null : actor.snapshot()),
  overview: (actor) => (actor.isUnknown ? null : actor.overview()),
  journal: (actor, after, limit) => (actor.isUnknown ? null : actor.listJournal(after, limit)),
  history: (actor) => actor.readHistory(),
};

/** Makes the Durable Object class of a session for one kind of host. */
export function defineLiveSession(host: ActorHost): ActorClass<SessionOperations, SessionReads> {
  return defineActor({ kind: "session", report: host.report }, (context, env) => ({
    async load(name) {
      const { project, session } = parseSessionActorName(name);
      const bindings = { ...env };
      const settings = host.settings(bindings);
      const artifactStore = host.artifactStore?.(project, bindings);
      const replicas = host.replicas?.(project, bindings);
      const { retentionDays = RETENTION_DAYS } = settings;
      return SessionActor.load({
        id: session,
        storage: host.storage(context),
        alarm: context.storage,
        clock: host.clock(),
        settings,
        newId: host.newId,
        ...(host.sha256 ? { sha256: host.sha256 } : {}),
        ...(host.artifactPath ? { artifactPath: host.artifactPath } : {}),
        ...(host.archiveSession ? { archive: host.archiveSession } : {}),
        ...(artifactStore ? { artifactStore } : {}),
        ...(replicas ? { replication: { replicas, retentionDays, report: host.report } } : {}),
        ...callsOf(host.actors(env), project, session),
      });
    },
    operations: OPERATIONS,
    reads: READS,
    alarm: (actor) => actor.alarm(),
    evict: (actor) => actor.evict(),
    async close(loaded) {
      // A project that is loading asks this session before it takes updates: it must still answer meanwhile.
      await (await loaded.current())?.flushOutbox();
      await loaded.release((actor) => actor.close());
    },
  }));
}

/** What a session asks of other actors. */
function callsOf(
  { projects, streams }: ActorNamespaces,
  project: string,
  session: string,
): Pick<SessionActorOptions, "notifyProject" | "endRun" | "recordTelemetry"> {
  return {
    async notifyProject(update) {
      const result = await projects.call(project, "update", update);
      if (!result.ok) throw new UnavailableError(result.rejection.message);
    },
    endRun: (run, over) => streams.call(streamActorName(project, runPath(session, run)), "end", { over }),
    recordTelemetry: (events) =>
      void projects.call(project, "recordTelemetry", { events }).catch(() => undefined),
  };
}
