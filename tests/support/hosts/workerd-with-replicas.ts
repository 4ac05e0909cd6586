import { join, resolve } from "node:path";
import { build } from "esbuild";
import type { HostUnderTest } from "./host-under-test.ts";
import { workerdWith } from "./workerd-host.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** The built worker with a KV namespace for replicas whose failures a test controls (replicas-worker.ts). */
export async function workerdWithReplicas(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<HostUnderTest> {
  const script = join(folder, "replicas-worker.js");
  await build({
    entryPoints: [join(import.meta.dirname, "replicas-worker.ts")],
    outfile: script,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    external: ["cloudflare:*", "node:*"],
    logLevel: "error",
    plugins: [
      {
        name: "built-worker",
        setup(builder) {
          builder.onResolve({ filter: /\/src\/hosts\/worker\.ts$/ }, () => ({
            path: join(REPOSITORY, "dist/worker.js"),
          }));
        },
      },
    ],
  });
  return workerdWith("workerd with replicas", { script, kvNamespaces: ["LIVE_COPIES"], variables });
}
