import capture from "virtual:page-script/capture";
import inspect from "virtual:page-script/inspect";
import measure from "virtual:page-script/measure";
import overlay from "virtual:page-script/overlay";
import panels from "virtual:page-script/panels";
import { nanoid } from "nanoid";
import { createStorage } from "unstorage";
import cloudflareR2 from "unstorage/drivers/cloudflare-r2-binding";
import {
  type ActorContext,
  type ActorHost,
  type ActorNamespaces,
  type DurableObjectBinding,
  defineLiveProject,
  defineLiveSession,
  defineLiveStream,
  durableObjectNamespace,
  processClock,
} from "../actor/index.ts";
import { ERROR_STATUS, errorBody } from "../protocol/errors.ts";
import { MAX_RETENTION_DAYS } from "../protocol/limits.ts";
import { VERSION } from "../protocol/version.ts";
import { createApp, type PageScript, type Platform, readableRefusal } from "../routes/index.ts";
import { type DurableObjectStorageLike, durableObjectDriver } from "../storage-drivers/durable-object.ts";
import { type KvNamespaceLike, kvReplicas } from "../storage-drivers/kv.ts";
import { deriveTokens } from "./worker/derive-tokens.ts";
import { heldBody } from "./worker/held-body.ts";
import { readSettings, type WorkerSettings } from "./worker/read-settings.ts";

/** Bindings and variables of a deployment (wrangler.toml). */
export interface WorkerEnv {
  readonly LIVE_SESSION: DurableObjectBinding;
  readonly LIVE_PROJECT: DurableObjectBinding;
  readonly LIVE_STREAM: DurableObjectBinding;
  /** Tokens are derived from it; without it only `/health` answers. */
  readonly LIVE_SECRET?: string;
  /** A higher number invalidates every earlier token. */
  readonly TOKEN_GENERATION?: string;
  /** Comma lists; hosts are not restricted when absent, because the platform routes by name. */
  readonly ALLOWED_HOSTS?: string;
  readonly ALLOWED_ORIGINS?: string;
  /** Writes per second, or `off`. */
  readonly RATE_LIMIT?: string;
  readonly MAX_ATTEMPTS?: string;
  /** Bytes above which a journal is compacted. */
  readonly COMPACT_AT?: string;
  /** `1`: requests to a loopback name may use streams that belong to no session; for development. */
  readonly OPEN_STREAMS?: string;
  /** Milliseconds that a long poll of a stream waits. */
  readonly LONG_POLL_MS?: string;
  /** KV namespace for replicas of sessions; absent: none are made. */
  readonly LIVE_COPIES?: KvNamespaceLike;
  /** Days after which the entries of a finished, replicated session are removed. */
  readonly RETENTION_DAYS?: string;
  /** R2 bucket for artifacts; absent: they stay in their session's object. */
  readonly LIVE_ARTIFACTS?: object;
}

/** A Durable Object stores its data in its own storage; the platform's type has more members than these. */
type DurableObjectHost = ActorContext & { readonly storage: DurableObjectStorageLike };

/** A worker has no files: its bundle contains the scripts. */
const PAGE_SCRIPTS: Readonly<Record<PageScript, string>> = { overlay, panels, measure, capture, inspect };

const host: ActorHost = {
  storage: (context) => {
    if (!isDurableObject(context)) throw new TypeError("not a Durable Object's state");
    const driver = durableObjectDriver({ storage: context.storage });
    return { items: createStorage({ driver }), journals: driver };
  },
  actors: actorsOf,
  clock: () => processClock(),
  newId: () => nanoid(),
  report: (error) => console.error(error),
  replicas: (project, { LIVE_COPIES: binding }) =>
    isKvNamespace(binding) ? kvReplicas({ binding, project }) : null,
  artifactStore: (project, { LIVE_ARTIFACTS: binding }) =>
    isBucket(binding) ? createStorage({ driver: cloudflareR2({ binding, base: project }) }) : null,
  secrets: async (project, { LIVE_SECRET: secret, TOKEN_GENERATION: generation = "1" }) => {
    if (typeof secret !== "string" || typeof generation !== "string" || secret === "") return [];
    const { agent, browser } = await deriveTokens(secret, project, generation);
    return [agent, browser, secret];
  },
  settings: (env) => {
    const read = readSettings(env);
    if (!read.ok) throw new Error(read.problem);
    const { maxAttempts, compactAt, longPollMs } = read.settings;
    return {
      maxAttempts,
      compactAt,
      retentionDays: retentionDays(env.RETENTION_DAYS),
      local: false,
      hasProjectContext: false,
      probesClients: true,
      longPollMs,
    };
  },
};

export const LiveSession = defineLiveSession(host);
export const LiveProject = defineLiveProject(host);
export const LiveStream = defineLiveStream(host);

const apps = new WeakMap<WorkerEnv, ReturnType<typeof createApp>>();

export default {
  /** Every request of the deployment. */
  async fetch(request: Request, env: WorkerEnv): Promise<Response> {
    return readableRefusal(request, await respond(request, env), heldBody);
  },
};

function respond(request: Request, env: WorkerEnv): Response | Promise<Response> {
  const read = readSettings({ ...env });
  if (!read.ok) return notConfigured(read.problem);
  const app = apps.get(env) ?? createApp(platformOf(env, read.settings));
  apps.set(env, app);
  return app.fetch(request);
}

/** A wrong variable stops everything, even `/health`, so that it is noticed at once. */
function notConfigured(message: string): Response {
  return Response.json(errorBody({ code: "not_configured", message }), {
    status: ERROR_STATUS.not_configured,
  });
}

function platformOf(env: WorkerEnv, { rateLimit }: WorkerSettings): Platform {
  const hosts = list(env.ALLOWED_HOSTS);
  const origins = list(env.ALLOWED_ORIGINS);
  const { LIVE_SECRET: secret, TOKEN_GENERATION: generation = "1" } = env;
  return {
    host: "workerd",
    version: VERSION,
    port: () => null,
    ...actorsOf(env),
    openStreams: env.OPEN_STREAMS === "1",
    hasProjectContext: false,
    storage: { driver: "durable-object", durability: "strict" },
    manyProjects: true,
    tokens: async (project) => (secret ? deriveTokens(secret, project, generation) : null),
    isHostAllowed: (hostname) => hosts.length === 0 || hosts.includes(hostname),
    isOriginAllowed: (origin) => origins.includes(origin),
    rateLimit,
    remoteAddress: (context) => context.req.header("cf-connecting-ip") ?? null,
    pageScript: async (name) => PAGE_SCRIPTS[name],
    designSystem: null,
    detector: null,
    files: null,
    receipts: null,
    report: (error) => console.error(error),
    prune: null,
    stop: null,
  };
}

function actorsOf(env: object): ActorNamespaces {
  return {
    sessions: durableObjectNamespace(bindingOf(env, "LIVE_SESSION")),
    projects: durableObjectNamespace(bindingOf(env, "LIVE_PROJECT")),
    streams: durableObjectNamespace(bindingOf(env, "LIVE_STREAM")),
  };
}

function bindingOf(env: object, name: string): DurableObjectBinding {
  const binding: unknown = Reflect.get(env, name);
  if (!isDurableObjectBinding(binding)) throw new Error(`This deployment has no Durable Object ${name}.`);
  return binding;
}

function isDurableObjectBinding(binding: unknown): binding is DurableObjectBinding {
  return typeof binding === "object" && binding !== null && "idFromName" in binding && "get" in binding;
}

function isKvNamespace(binding: unknown): binding is KvNamespaceLike {
  return typeof binding === "object" && binding !== null && "put" in binding && "list" in binding;
}

function isBucket(binding: unknown): binding is object {
  return typeof binding === "object" && binding !== null && "put" in binding && "head" in binding;
}

/** A value that is not a number of days counts as absent: a typing error must not delete entries. */
function retentionDays(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{1,5}$/.test(value)) return undefined;
  return Math.min(Number(value), MAX_RETENTION_DAYS);
}

function isDurableObject(context: ActorContext): context is DurableObjectHost {
  return "list" in context.storage && "delete" in context.storage;
}

function list(value: string | undefined): readonly string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== "");
}
