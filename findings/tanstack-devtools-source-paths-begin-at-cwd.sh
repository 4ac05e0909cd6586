#!/bin/sh
# Expected: `data-tsd-source="/src/App.jsx:…"` is an address from the root of the Vite project, as its leading slash
#   and every other address of a dev server are.
# What happens: @tanstack/devtools-vite cuts `process.cwd()` off the file's path. Started from the root of a monorepo
#   (`vite --root app`), the value is `/app/src/App.jsx:…`, which is a file neither of the disk nor of the dev server.
# Where it matters: src/source/locate/source-hint.ts, which tries the path without the end of the project's own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @tanstack/devtools-vite@0.8.5 vite@7.3.6 react@19.2.8
mkdir -p app/src
echo 'export const App = () => <h1>Tides</h1>;' >app/src/App.jsx
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { devtools } from "@tanstack/devtools-vite";
import { createServer } from "vite";

const { version } = JSON.parse(readFileSync("node_modules/@tanstack/devtools-vite/package.json", "utf8"));
const server = await createServer({
  root: `${process.cwd()}/app`,
  configFile: false,
  logLevel: "silent",
  plugins: [devtools()],
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true, include: [] },
  esbuild: { jsx: "automatic", jsxDev: true },
});
const { code } = await server.transformRequest("/src/App.jsx");
const found = /"data-tsd-source": "([^"]+)"/.exec(code)?.[1];
console.log(`@tanstack/devtools-vite ${version}; root: app; data-tsd-source: ${found}`);
process.exit(found === "/app/src/App.jsx:1:26" ? 0 : 1);
JS
node run.mjs
# Seen: @tanstack/devtools-vite 0.8.5; root: app; data-tsd-source: /app/src/App.jsx:1:26
