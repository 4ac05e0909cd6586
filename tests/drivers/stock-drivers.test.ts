import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { createStorage, type Driver } from "unstorage";
import cloudflareR2 from "unstorage/drivers/cloudflare-r2-binding";
import fsLite from "unstorage/drivers/fs-lite";
import memory from "unstorage/drivers/memory";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { type KvNamespaceLike, kvReplicas } from "../../src/storage-drivers/kv.ts";
import { temporaryFolder } from "../support/drivers/folder.ts";
import { artifactSuite } from "./artifact-suite.ts";
import { copiesSuite, storageCopiesSuite } from "./replica-store-suite.ts";

let runtime: Miniflare | null = null;

beforeAll(async () => {
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: "export default { fetch: () => new Response() };",
      compatibilityDate: "2026-01-01",
      kvNamespaces: ["COPIES"],
      r2Buckets: ["ARTIFACTS"],
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.WARN),
    }),
  );
  await runtime.ready;
});

afterAll(() => runtime?.dispose());

function workerd(): Miniflare {
  if (!runtime) throw new Error("the runtime has not been started");
  return runtime;
}

const over = (driver: Driver) => createStorage({ driver });
/** Drivers that may hold artifacts and replicas: one line each. */
const STORES = {
  memory: async () => over(memory()),
  jsonl: async () => over(jsonlDriver({ base: await temporaryFolder() })),
  "fs-lite": async () => over(fsLite({ base: await temporaryFolder() })),
  "cloudflare-r2-binding": async () =>
    over(cloudflareR2({ binding: await workerd().getR2Bucket("ARTIFACTS"), base: "shop" })),
};

for (const [name, open] of Object.entries(STORES)) {
  artifactSuite(name, open);
  storageCopiesSuite(name, open);
}

copiesSuite("kv", async () => {
  const { COPIES: binding } = await workerd().getBindings<{ COPIES: KvNamespaceLike }>();
  return { copiesOf: (project) => kvReplicas({ binding, project }), text: (key) => binding.get(key) };
});

describe("replicas in kv", () => {
  it("refuses a value above KV's limit before it is sent", async () => {
    const refusing = async () => Promise.reject(new Error("nothing is sent"));
    const binding = { get: refusing, put: refusing, delete: refusing, list: refusing };
    const copies = kvReplicas({ binding, project: "shop" });
    const line = "x".repeat(25 * 1024 * 1024);
    await expect(copies.archive("a1b2c3d4", 1, [line])).rejects.toThrow("longer than the 26214400 bytes");
  });
});
