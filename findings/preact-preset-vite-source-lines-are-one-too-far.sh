#!/bin/sh
# Expected: in development `lineNumber` of an element is the line of its tag in the file, as with React's plugin.
# What happens: `@preact/preset-vite` puts `import "preact/debug"` on a line of its own before the module, and JSX is
#   compiled behind that, so that each location is one line too far. The module's source map is right.
# Where it matters: src/overlay/hints/preact.ts, which corrects the line by the source map. A tool that opens an
#   editor by `__source` opens the next line, which is often the next element.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund preact@11.2.0 @preact/preset-vite@2.10.6 vite@8.3.8
mkdir src
cat >src/card.jsx <<'JSX'
export function Card() {
  return (
    <article>
      <h2>Title</h2>
    </article>
  );
}
JSX
cat >lines.mjs <<'JS'
import { readFileSync } from "node:fs";
import { preact } from "@preact/preset-vite";
import { createServer, version } from "vite";
const server = await createServer({
  ...{ configFile: false, root: process.cwd(), logLevel: "silent", plugins: [preact()] },
  server: { middlewareMode: true, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true },
});
const { code } = await server.transformRequest("/src/card.jsx");
await server.close();
const { version: preset } = JSON.parse(readFileSync("node_modules/@preact/preset-vite/package.json", "utf8"));
const lines = [...code.matchAll(/lineNumber: (\d+)/g)].map(([, line]) => Number(line)).sort();
console.log(`vite ${version}, @preact/preset-vite ${preset}`);
console.log(`<article> is on line 3, <h2> on line 4; said are ${lines.join(" and ")}`);
// Seen: vite 8.3.8, @preact/preset-vite 2.10.6; said are 4 and 5
process.exit(lines.join() === "4,5" ? 0 : 1);
JS
timeout 100 node lines.mjs
