/**
 * The built worker (workerd-with-replicas.ts bundles it in place of its source) with a KV namespace that
 * fails on request and lists its calls. `/test/replicas` on any host:
 * - GET: `{calls, stored}`: the calls since the start, and all keys with their values.
 * - PUT `{fail?, hang?}`: lists of methods that reject, or never end, from now on.
 */
import worker, {
  LiveProject,
  LiveStream,
  LiveSession as Session,
  type WorkerEnv,
} from "../../../src/hosts/worker.ts";
import type { KvNamespaceLike } from "../../../src/storage-drivers/kv.ts";

interface Failures {
  readonly fail?: readonly string[];
  readonly hang?: readonly string[];
}

type Env = WorkerEnv & { readonly LIVE_COPIES: KvNamespaceLike };

/** One isolate runs the routes and all objects. */
const calls: { readonly method: string; readonly key: string }[] = [];
let failures: Failures = {};

function controlled(kv: KvNamespaceLike): KvNamespaceLike {
  const ask = <Value>(method: string, key: string, call: () => Promise<Value>): Promise<Value> => {
    calls.push({ method, key });
    if (failures.hang?.includes(method)) return new Promise(() => {});
    if (failures.fail?.includes(method)) return Promise.reject(new Error("KV PUT failed: 500"));
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
    super(state, Object.assign({}, env, { LIVE_COPIES: controlled(env.LIVE_COPIES) }));
  }
}

async function stored(kv: KvNamespaceLike): Promise<Record<string, string | null>> {
  const { keys } = (await kv.list({})) as { readonly keys: readonly { readonly name: string }[] };
  return Object.fromEntries(await Promise.all(keys.map(async ({ name }) => [name, await kv.get(name)])));
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname !== "/test/replicas") return worker.fetch(request, env);
    if (request.method === "PUT") failures = await request.json();
    return Response.json({ calls, stored: await stored(env.LIVE_COPIES) });
  },
};
