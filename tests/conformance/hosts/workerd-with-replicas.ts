import { join, resolve } from "node:path";
import { build } from "esbuild";
import type { HostUnderTest } from "./host-under-test.ts";
import { workerdWith } from "./workerd-host.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** The worker as built with a KV namespace for copies, whose moods a test decides (copies-worker.ts). */
export async function workerdWithReplicas(
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<HostUnderTest> {
  const script = join(folder, "copies-worker.js");
  await build({
    entryPoints: [join(import.meta.dirname, "copies-worker.ts")],
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
  return workerdWith("workerd with copies", { script, kvNamespaces: ["LIVE_COPIES"], variables });
}
