#!/bin/sh
# Expected: `componentTagger()` of lovable-tagger, which templates put into vite.config.ts for development, marks
#   elements with their source location on any developer's machine, in `data-lov-id`.
# What happens: without LOVABLE_DEV_SERVER=true in the environment it changes no module. With it, elements get no
#   attribute either: a JSX runtime of its own keeps the location in a property, Symbol.for("__jsxSource__").
# Where it matters: src/overlay/hints/attributes.ts. A project with the tagger gives no hint outside of its host.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent lovable-tagger@1.3.5 vite@7.3.6 react@19.2.8
mkdir src
echo 'export const App = () => <h1>Tides</h1>;' >src/App.jsx
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { componentTagger } from "lovable-tagger";
import { createServer } from "vite";

const { version } = JSON.parse(readFileSync("node_modules/lovable-tagger/package.json", "utf8"));
const server = await createServer({
  configFile: false,
  logLevel: "silent",
  plugins: [componentTagger()],
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true, include: [] },
  esbuild: { jsx: "automatic", jsxDev: true },
});
const { code } = await server.transformRequest("/src/App.jsx");
const attribute = code.includes("data-lov-id");
const runtime = code.includes("jsx-source");
const variable = process.env.LOVABLE_DEV_SERVER ?? "unset";
console.log(`lovable-tagger ${version}; LOVABLE_DEV_SERVER ${variable}; attribute: ${attribute}; own runtime: ${runtime}`);
process.exit(!attribute && runtime === (variable === "true") ? 0 : 1);
JS
env -u LOVABLE_DEV_SERVER node run.mjs
LOVABLE_DEV_SERVER=true node run.mjs
# Seen: lovable-tagger 1.3.5; LOVABLE_DEV_SERVER unset; attribute: false; own runtime: false
#   lovable-tagger 1.3.5; LOVABLE_DEV_SERVER true; attribute: false; own runtime: true
