import { actorBase } from "./actor-base.ts";
import type { ActorClass, ActorContext, ActorHost, ActorNamespace, ActorRequest } from "./actor-host.ts";
import { callActor } from "./call-actor.ts";
import { fingerprint } from "./canonical-json.ts";
import { parseStreamActorName, type RunPath, runOfPath, streamActorName, streamKey } from "./names.ts";
import type { TelemetryBatch } from "./project/telemetry.ts";
import { errorResponse, jsonResponse } from "./responses.ts";
import { resolveActorName } from "./runtime/actor-name.ts";
import type { JournalReport } from "./runtime/journal.ts";
import { Lazy } from "./runtime/lazy.ts";
import type { RunCause } from "./session/runs/run-end.ts";
import {
  type AppendRequest,
  type CreateRequest,
  decodeRequest,
  encodeRequest,
  type ForkReference,
  type ReadRequest,
  type RetainRequest,
} from "./stream/requests.ts";
import { endRun } from "./stream/run/end-run.ts";
import { RunActorsClient } from "./stream/run/run-actors-client.ts";
import { runStream } from "./stream/run/run-kind.ts";
import type { RunMemory } from "./stream/run/run-memory.ts";
import { RunProgressNotifier } from "./stream/run/run-progress-notifier.ts";
import type { SiblingStreams } from "./stream/sibling-streams.ts";
import { StreamActor } from "./stream/stream-actor.ts";
import { plainStream } from "./stream/stream-kind.ts";

export interface LiveStreamEnv {
  readonly LIVE_SESSION: ActorNamespace;
  readonly LIVE_PROJECT: ActorNamespace;
  readonly LIVE_STREAM: ActorNamespace;
}

interface InheritedRange {
  readonly streamId: string;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

interface LoadedRun {
  readonly run: RunPath;
  /** Secrets that are known by value. */
  readonly known: readonly string[];
  readonly actor: StreamActor<RunMemory>;
}

type Loaded = LoadedRun | { readonly run: null; readonly actor: StreamActor<unknown> };

/** Says where a piece for a fork ends. */
const END_HEADER = "x-end";

/**
 * Makes the Durable Object class of a stream for one kind of host. The class is only the shell: it loads
 * the actor once and turns requests into calls of it.
 */
export function defineLiveStream(wiring: ActorHost): ActorClass<LiveStreamEnv> {
  return class LiveStream extends actorBase({ kind: "stream", reads: new Set(), report: wiring.report }) {
    readonly #host: ActorContext;
    readonly #env: LiveStreamEnv;
    readonly #loaded = new Lazy(() => this.#load());

    constructor(host: ActorContext, env: LiveStreamEnv) {
      super(host, env);
      this.#host = host;
      this.#env = env;
      const { routes } = this;
      routes.put("/stream", async (request) =>
        (await this.#stream()).create(decodeRequest<CreateRequest>(request.url), await bytesOf(request)),
      );
      routes.post("/append", async (request) =>
        (await this.#stream()).append(decodeRequest<AppendRequest>(request.url), await bytesOf(request)),
      );
      routes.get("/head", async () => (await this.#stream()).head());
      routes.get("/read", async (request) =>
        (await this.#stream()).read(decodeRequest<ReadRequest>(request.url), request.signal),
      );
      routes.get("/view", async () => {
        const { actor } = await this.#run();
        await actor.core.resolveImplicit();
        return actor.core.state.phase === "live" ? jsonResponse(actor.core.state.memory.view) : notFound();
      });
      routes.post("/end", async (request) => {
        const { over }: { over: RunCause } = await request.json();
        const { actor, run, known } = await this.#run();
        return jsonResponse(await endRun(actor, run.run, over, known));
      });
      routes.post("/delete", async () => (await this.#stream()).remove());
      this.#addForkRoutes();
      routes.post("/retire", async () => {
        const retired = await (await this.#stream()).evict();
        if (retired) await this.#loaded.detach();
        return jsonResponse({ ok: retired }, retired ? 200 : 409);
      });
      routes.post("/close", async () => {
        await this.#loaded.dispose(({ actor }) => actor.close());
        return jsonResponse({ ok: true });
      });
    }

    async alarm(): Promise<void> {
      await (await this.#stream()).alarm();
    }

    /** What streams ask each other. */
    #addForkRoutes(): void {
      const { routes } = this;
      routes.post("/lend", async (request) => {
        const reference = await (await this.#stream()).retain(decodeRequest<RetainRequest>(request.url));
        return "code" in reference ? errorResponse(reference) : jsonResponse(reference);
      });
      routes.post("/take-back", async (request) => {
        const reference = decodeRequest<{ streamId: string; forkId: string }>(request.url);
        const released = await (await this.#stream()).release(reference);
        return jsonResponse({ ok: released }, released ? 200 : 503);
      });
      routes.get("/holds", async (request) => {
        const { forkId } = decodeRequest<{ forkId: string }>(request.url);
        return jsonResponse({ holds: (await this.#stream()).forks.hasReference(forkId) });
      });
      routes.get("/inherited", async (request) => {
        const { streamId, from, to, bytes } = decodeRequest<InheritedRange>(request.url);
        const { core, reader: reading } = await this.#stream();
        if (core.state.created?.streamId !== streamId) return new Response(null, { status: 404 });
        const { data, end } = await reading.page(from, to, bytes);
        return new Response(data, { headers: { [END_HEADER]: String(end) } });
      });
    }

    async #stream(): Promise<Loaded["actor"]> {
      return (await this.#loaded.get()).actor;
    }

    async #run(): Promise<LoadedRun> {
      const loaded = await this.#loaded.get();
      if (loaded.run === null) throw new Error("a stream that is no run was asked for one");
      return loaded;
    }

    async #load(): Promise<Loaded> {
      const name = await resolveActorName(this.#host, this.id);
      const { project, path } = parseStreamActorName(name);
      const env = { ...this.#env };
      const run = runOfPath(path);
      const common = {
        path,
        key: streamKey(await fingerprint(path, wiring.sha256)),
        driver: wiring.storage(this.#host).journals,
        siblings: this.#siblings(project),
        alarm: this.#host.storage,
        clock: wiring.clock(),
        newId: wiring.newId,
        longPollMs: wiring.settings(env).longPollMs,
        onRepaired: (report: JournalReport) => this.#repaired(project, run, report),
      };
      if (run === null) {
        return { run, actor: await StreamActor.load<unknown>({ ...common, kind: plainStream }) };
      }
      const known = (await wiring.secrets?.(project, env)) ?? [];
      const peers = new RunActorsClient({ ...this.#env, project, ...run });
      const kind = runStream({
        known,
        runFacts: (lease) => peers.facts(lease),
        progress: new RunProgressNotifier({ run: run.run, ...peers.progress }),
      });
      return { run, known, actor: await StreamActor.load({ ...common, kind }) };
    }

    #repaired(project: string, run: RunPath | null, { code, message }: JournalReport): void {
      wiring.report(new Error(message));
      if (code !== "journal_tail_repaired") return;
      const events: TelemetryBatch["events"] = [{ code: "journal.repaired", ...(run ?? {}) }];
      void callActor(this.#env.LIVE_PROJECT, project, "/note", { body: { events } }).catch(() => undefined);
    }

    #siblings(project: string): SiblingStreams {
      const call = async (path: string, address: string, method: "GET" | "POST") =>
        callActor(this.#env.LIVE_STREAM, streamActorName(project, path), address, { method });
      return {
        async retain(path, request) {
          const answer = await call(path, encodeRequest("/lend", request), "POST");
          if (!answer.ok) return answer;
          const reference: ForkReference = await answer.json();
          return reference;
        },
        async release(path, reference) {
          const answer = await call(path, encodeRequest("/take-back", reference), "POST");
          if (!answer.ok) throw new Error("the reference of a fork could not be released");
        },
        async hasReference(path, forkId) {
          const answer = await call(path, encodeRequest("/holds", { forkId }), "GET");
          if (!answer.ok) throw new Error("a fork could not be asked");
          const { holds }: { holds: boolean } = await answer.json();
          return holds;
        },
        async readInherited(path, range) {
          const answer = await call(path, encodeRequest("/inherited", range), "GET");
          if (!answer.ok) throw new Error("what a fork inherits could not be read");
          const end = Number(answer.headers.get(END_HEADER));
          return { payload: new Uint8Array(await answer.arrayBuffer()), end };
        },
      };
    }
  };
}

function notFound(): Response {
  return errorResponse({ code: "not_found", message: "There is no such run." });
}

async function bytesOf(request: ActorRequest): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}
