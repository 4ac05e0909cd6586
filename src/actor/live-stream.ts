import { actorShell } from "./actor-shell.ts";
import { json, refusal } from "./answers.ts";
import { callActor } from "./call-actor.ts";
import { fingerprint } from "./canonical-json.ts";
import { LoadOnce } from "./load-once.ts";
import { parseStreamActorName, streamActorName, streamKey } from "./names.ts";
import { rememberName } from "./remember-name.ts";
import { freeStream } from "./stream/kinds.ts";
import type { StreamPeers } from "./stream/peers.ts";
import {
  type AppendRequest,
  type CreateRequest,
  type LendRequest,
  type Loan,
  particulars,
  type ReadRequest,
  streamAddress,
} from "./stream/requests.ts";
import { StreamActor } from "./stream/stream-actor.ts";
import type { ActorClass, ActorHostState, ActorNamespace, ActorRequest, ActorWiring } from "./wiring.ts";

export interface LiveStreamEnv {
  readonly LIVE_STREAM: ActorNamespace;
}

interface InheritedRange {
  readonly streamId: string;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Says where a piece for a fork ends. */
const END_HEADER = "x-end";

/**
 * Makes the Durable Object class of a stream for one kind of host. The class is only the shell: it loads
 * the actor once and turns requests into calls of it.
 */
export function defineLiveStream(wiring: ActorWiring): ActorClass<LiveStreamEnv> {
  return class LiveStream extends actorShell({ kind: "stream", reads: new Set(), report: wiring.report }) {
    readonly #host: ActorHostState;
    readonly #env: LiveStreamEnv;
    readonly #actor = new LoadOnce(() => this.#load());

    constructor(host: ActorHostState, env: LiveStreamEnv) {
      super(host, env);
      this.#host = host;
      this.#env = env;
      const { routes } = this;
      routes.put("/stream", async (request) =>
        (await this.#actor.get()).create(particulars<CreateRequest>(request.url), await bytesOf(request)),
      );
      routes.post("/append", async (request) =>
        (await this.#actor.get()).append(particulars<AppendRequest>(request.url), await bytesOf(request)),
      );
      routes.get("/head", async () => (await this.#actor.get()).head());
      routes.get("/read", async (request) =>
        (await this.#actor.get()).read(particulars<ReadRequest>(request.url), request.signal),
      );
      routes.post("/delete", async () => (await this.#actor.get()).remove());
      this.#addForkRoutes();
      routes.post("/retire", async () => {
        const retired = await (await this.#actor.get()).retire();
        if (retired) await this.#actor.take();
        return json({ ok: retired }, retired ? 200 : 409);
      });
      routes.post("/close", async () => {
        await this.#actor.end((actor) => actor.close());
        return json({ ok: true });
      });
    }

    async alarm(): Promise<void> {
      await (await this.#actor.get()).alarm();
    }

    /** What streams ask each other. */
    #addForkRoutes(): void {
      const { routes } = this;
      routes.post("/lend", async (request) => {
        const { lifecycle } = await this.#actor.get();
        await lifecycle.endIfExpired();
        const loan = await lifecycle.lend(particulars<LendRequest>(request.url));
        return "code" in loan ? refusal(loan) : json(loan);
      });
      routes.post("/take-back", async (request) => {
        const loan = particulars<{ streamId: string; forkId: string }>(request.url);
        const taken = await (await this.#actor.get()).lifecycle.takeBack(loan);
        return json({ ok: taken }, taken ? 200 : 503);
      });
      routes.get("/holds", async (request) => {
        const { forkId } = particulars<{ forkId: string }>(request.url);
        return json({ holds: (await this.#actor.get()).lifecycle.holds(forkId) });
      });
      routes.get("/inherited", async (request) => {
        const { streamId, from, to, bytes } = particulars<InheritedRange>(request.url);
        const { core, reading } = await this.#actor.get();
        if (core.state.created?.streamId !== streamId) return new Response(null, { status: 404 });
        const { data, end } = await reading.page(from, to, bytes);
        return new Response(data, { headers: { [END_HEADER]: String(end) } });
      });
    }

    async #load(): Promise<StreamActor<unknown>> {
      const name = await rememberName(this.#host, this.id);
      const { project, path } = parseStreamActorName(name);
      return StreamActor.load<unknown>({
        path,
        key: streamKey(await fingerprint(path, wiring.sha256)),
        driver: wiring.storage(this.#host).journals,
        kind: freeStream,
        peers: this.#peers(project),
        alarm: this.#host.storage,
        clock: wiring.clock(),
        newId: wiring.newId,
        longPollMs: wiring.settings({ ...this.#env }).longPollMs,
        repaired: ({ message }) => wiring.report(new Error(message)),
      });
    }

    #peers(project: string): StreamPeers {
      const call = async (path: string, address: string, method: "GET" | "POST") =>
        callActor(this.#env.LIVE_STREAM, streamActorName(project, path), address, { method });
      return {
        async lend(path, request) {
          const answer = await call(path, streamAddress("/lend", request), "POST");
          if (!answer.ok) return answer;
          const loan: Loan = await answer.json();
          return loan;
        },
        async giveBack(path, loan) {
          const answer = await call(path, streamAddress("/take-back", loan), "POST");
          if (!answer.ok) throw new Error("a loan could not be given back");
        },
        async holds(path, forkId) {
          const answer = await call(path, streamAddress("/holds", { forkId }), "GET");
          if (!answer.ok) throw new Error("a fork could not be asked");
          const { holds }: { holds: boolean } = await answer.json();
          return holds;
        },
        async inherited(path, range) {
          const answer = await call(path, streamAddress("/inherited", range), "GET");
          if (!answer.ok) throw new Error("what a fork inherits could not be read");
          const end = Number(answer.headers.get(END_HEADER));
          return { payload: new Uint8Array(await answer.arrayBuffer()), end };
        },
      };
    }
  };
}

async function bytesOf(request: ActorRequest): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}
