import { createStorage } from "unstorage";
import cloudflareKv from "unstorage/drivers/cloudflare-kv-binding";
import { type ReplicaStore, replicaStore } from "./replica-store.ts";

/** What the driver needs of a Workers KV namespace. */
export interface KvNamespaceLike {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix?: string; cursor?: string }): Promise<unknown>;
}

/** Limit of KV for one value. */
const MAX_VALUE_BYTES = 25 * 1024 * 1024;

export interface KvReplicasOptions {
  /** The KV namespace a worker is bound to. */
  readonly binding: KvNamespaceLike;
  readonly project: string;
}

/**
 * A replica store in Workers KV, on unstorage's `cloudflare-kv-binding`.
 *
 * KV is eventually consistent (a write may take a minute to be visible elsewhere) and takes about one
 * write a second per key: good for replicas, never for a journal. Costs are those of `replicaStore`,
 * each a billed KV operation.
 */
export function kvReplicas({ binding, project }: KvReplicasOptions): ReplicaStore {
  const storage = createStorage({ driver: cloudflareKv({ binding }) });
  return replicaStore({ storage, project, maxBytes: MAX_VALUE_BYTES });
}
