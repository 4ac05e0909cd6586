/**
 * The built worker (the bundle of workerd-with-copies.ts puts it in for its source) with a KV namespace
 * that can be told to fail, and that says what it was asked. `/test/copies` on any host:
 * - GET: `{asked, stored}`: the calls of this life, and all keys with their values.
 * - PUT `{fail?, hang?}`: lists of methods that reject, or never end, from now on.
 */
import worker, {
  LiveProject,
  LiveStream,
  LiveSession as Session,
  type WorkerEnv,
} from "../../../src/hosts/worker.ts";
import type { KvNamespaceLike } from "../../../src/storage-drivers/kv.ts";

interface Mood {
  readonly fail?: readonly string[];
  readonly hang?: readonly string[];
}

type Env = WorkerEnv & { readonly LIVE_COPIES: KvNamespaceLike };

/** One isolate runs the routes and all objects. */
const asked: { readonly method: string; readonly key: string }[] = [];
let mood: Mood = {};

function moody(kv: KvNamespaceLike): KvNamespaceLike {
  const ask = <Value>(method: string, key: string, call: () => Promise<Value>): Promise<Value> => {
    asked.push({ method, key });
    if (mood.hang?.includes(method)) return new Promise(() => {});
    if (mood.fail?.includes(method)) return Promise.reject(new Error("KV PUT failed: 500"));
    return call();
  };
  return {
    get: (key) => ask("get", key, () => kv.get(key)),
    put: (key, value) => ask("put", key, () => kv.put(key, value)),
    delete: (key) => ask("delete", key, () => kv.delete(key)),
    list: (options) => ask("list", options.prefix ?? "", () => kv.list(options)),
  };
}

export { LiveProject, LiveStream };

export class LiveSession extends Session {
  constructor(state: ConstructorParameters<typeof Session>[0], env: Env) {
    super(state, Object.assign({}, env, { LIVE_COPIES: moody(env.LIVE_COPIES) }));
  }
}

async function stored(kv: KvNamespaceLike): Promise<Record<string, string | null>> {
  const { keys } = (await kv.list({})) as { readonly keys: readonly { readonly name: string }[] };
  return Object.fromEntries(await Promise.all(keys.map(async ({ name }) => [name, await kv.get(name)])));
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname !== "/test/copies") return worker.fetch(request, env);
    if (request.method === "PUT") mood = await request.json();
    return Response.json({ asked, stored: await stored(env.LIVE_COPIES) });
  },
};
