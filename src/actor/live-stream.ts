import type { ActorContext, ActorHost } from "./actor-host.ts";
import { type ActorClass, defineActor, type Handlers } from "./calls/define-actor.ts";
import { fingerprint } from "./canonical-json.ts";
import { parseStreamActorName, type RunPath, runOfPath, streamKey } from "./names.ts";
import type { ProjectNamespace } from "./project/project-contract.ts";
import { errorResponse } from "./responses.ts";
import type { JournalReport } from "./runtime/journal.ts";
import { endRun } from "./stream/run/end-run.ts";
import { RunActorsClient } from "./stream/run/run-actors-client.ts";
import { runStream } from "./stream/run/run-kind.ts";
import type { RunMemory } from "./stream/run/run-memory.ts";
import { RunProgressNotifier } from "./stream/run/run-progress-notifier.ts";
import { siblingStreams } from "./stream/sibling-streams.ts";
import { StreamActor } from "./stream/stream-actor.ts";
import type { StreamOperations, StreamReads } from "./stream/stream-contract.ts";
import { plainStream } from "./stream/stream-kind.ts";

interface LoadedRun {
  readonly run: RunPath;
  /** Secrets that are known by value. */
  readonly known: readonly string[];
  readonly actor: StreamActor<RunMemory>;
}

type LoadedStream = LoadedRun | { readonly run: null; readonly actor: StreamActor<unknown> };

const OPERATIONS: Handlers<LoadedStream, StreamOperations> = {
  create: ({ actor }, { bytes, ...request }) => actor.create(request, bytes),
  append: ({ actor }, { bytes, ...request }) => actor.append(request, bytes),
  head: ({ actor }) => actor.head(),
  read: ({ actor }, request, signal) => actor.read(request, signal),
  delete: ({ actor }) => actor.remove(),
  async view(loaded) {
    const { core } = runOf(loaded).actor;
    await core.resolveImplicit();
    return core.state.phase === "live" ? core.state.memory.view : null;
  },
  end(loaded, { over }) {
    const { actor, run, known } = runOf(loaded);
    return endRun(actor.core, run.run, over, known);
  },
  async retain({ actor }, request) {
    const reference = await actor.retain(request);
    return "code" in reference ? errorResponse(reference) : reference;
  },
  release: ({ actor }, reference) => actor.release(reference),
  hasReference: ({ actor }, { forkId }) => actor.forks.hasReference(forkId),
  async readInherited({ actor }, { streamId, from, to, bytes: wanted }) {
    if (actor.core.state.created?.streamId !== streamId) return null;
    const { data, end } = await actor.reader.page(from, to, wanted);
    return { bytes: data, end };
  },
};

/** Makes the Durable Object class of a stream for one kind of host. */
export function defineLiveStream(host: ActorHost): ActorClass<StreamOperations, StreamReads> {
  return defineActor({ kind: "stream", report: host.report }, (context, env) => ({
    load: (name) => loadStream(host, context, env, name),
    operations: OPERATIONS,
    reads: {},
    alarm: ({ actor }) => actor.alarm(),
    evict: ({ actor }) => actor.evict(),
    close: (loaded) => loaded.dispose(({ actor }) => actor.close()),
  }));
}

async function loadStream(
  host: ActorHost,
  context: ActorContext,
  env: object,
  name: string,
): Promise<LoadedStream> {
  const { project, path } = parseStreamActorName(name);
  const bindings = { ...env };
  const run = runOfPath(path);
  const actors = host.actors(env);
  const common = {
    path,
    key: streamKey(await fingerprint(path, host.sha256)),
    driver: host.storage(context).journals,
    siblings: siblingStreams(actors.streams, project),
    alarm: context.storage,
    clock: host.clock(),
    newId: host.newId,
    longPollMs: host.settings(bindings).longPollMs,
    onRepaired(report: JournalReport) {
      host.report(new Error(report.message));
      recordRepair(actors.projects, project, run, report);
    },
  };
  if (run === null) return { run, actor: await StreamActor.load<unknown>({ ...common, kind: plainStream }) };
  const known = (await host.secrets?.(project, bindings)) ?? [];
  const client = new RunActorsClient({ ...actors, project, ...run });
  const kind = runStream({
    known,
    runFacts: (lease) => client.facts(lease),
    progress: new RunProgressNotifier({ run: run.run, ...client.progress }),
  });
  return { run, known, actor: await StreamActor.load({ ...common, kind }) };
}

function recordRepair(
  projects: ProjectNamespace,
  project: string,
  run: RunPath | null,
  { code }: JournalReport,
): void {
  if (code !== "journal_tail_repaired") return;
  const events = [{ code: "journal.repaired" as const, ...run }];
  void projects.call(project, "recordTelemetry", { events }).catch(() => undefined);
}

function runOf(loaded: LoadedStream): LoadedRun {
  if (loaded.run === null) throw new Error("a stream that is not a run was asked for its run");
  return loaded;
}
