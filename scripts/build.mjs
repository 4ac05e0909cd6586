// Builds everything the package ships into dist/: the overlay (one script), the worker (one bundle),
// the Node entries (CLI, server, client; split so that a command loads only what it needs) and the types.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { captureBuildOptions, minifyOverlay, overlayBuildOptions } from "./overlay-build-options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

/** itty-durable's entry mixes CommonJS and ESM, which no runtime can load: it is always bundled. */
const BUNDLED = new Set(["itty-durable", "itty-router"]);
const external = Object.keys(dependencies)
  .filter((name) => !BUNDLED.has(name))
  .flatMap((name) => [name, `${name}/*`]);

/** The build is written beside dist and replaces it at the end, so that no program reads half a build. */
const out = `.cache/build-${process.pid}`;

const shared = {
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
  legalComments: "inline",
  define: { IMPECCABLE_LIVE_VERSION: JSON.stringify(version) },
};

/** The worker has no files beside it, so its bundle contains the scripts for pages. */
const pageScriptsAsText = {
  name: "page-scripts-as-text",
  setup(builder) {
    builder.onResolve({ filter: /^virtual:page-script\// }, ({ path }) => ({
      path: path.replace("virtual:page-script/", ""),
      namespace: "page-script",
    }));
    builder.onLoad({ filter: /.*/, namespace: "page-script" }, ({ path }) => ({
      contents: readFileSync(`${out}/${path}.js`, "utf8"),
      loader: "text",
    }));
  },
};

const forPages = { ...shared, ...overlayBuildOptions, outdir: out };
await Promise.all([
  build({ ...forPages, entryPoints: { overlay: "src/overlay/main.tsx" }, format: "iife" }),
  build({ ...forPages, entryPoints: { panels: "src/overlay/panels/main.tsx" } }),
  build({ ...forPages, entryPoints: { inspect: "src/inspector/main.tsx" } }),
  build({
    ...shared,
    ...captureBuildOptions,
    outdir: out,
    entryPoints: { capture: "src/overlay/capture/main.ts", measure: "src/overlay/measure/main.ts" },
  }),
]);

const overlay = `${out}/overlay.js`;
writeFileSync(overlay, await minifyOverlay(readFileSync(overlay, "utf8")));

await Promise.all([
  build({
    ...shared,
    entryPoints: {
      cli: "src/bin.ts",
      server: "src/routes/index.ts",
      client: "src/client/index.ts",
      node: "src/hosts/node.ts",
      deno: "src/hosts/deno.ts",
    },
    outdir: out,
    platform: "node",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external,
  }),
  build({
    ...shared,
    entryPoints: { worker: "src/hosts/worker.ts" },
    outdir: out,
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "import"],
    external: ["cloudflare:*", "node:*"],
    plugins: [pageScriptsAsText],
  }),
]);

execFileSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json", "--outDir", `${out}/types`],
  {
    stdio: "inherit",
  },
);

const old = `${out}-old`;
if (existsSync("dist")) renameSync("dist", old);
renameSync(out, "dist");
rmSync(old, { recursive: true, force: true });

if (process.argv.includes("--verbose")) {
  for (const file of ["cli", "server", "client", "worker", "overlay"]) {
    process.stderr.write(`dist/${file}.js ${statSync(`dist/${file}.js`).size} bytes\n`);
  }
}
