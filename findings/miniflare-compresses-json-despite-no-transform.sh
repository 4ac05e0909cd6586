#!/bin/sh
# Expected: a response with `Cache-Control: no-transform` reaches the client as it was written, byte by byte.
# What happens: Miniflare (`wrangler dev`) compresses JSON for a client that accepts gzip, although the response
#   says no-transform. The compressor holds single bytes back, so a heartbeat of spaces before the JSON is never
#   written to the connection, and a client that has gone is never noticed. `Content-Encoding: identity` prevents it.
# Needs Node 22 or later.
# Where it matters: src/actor/project/respond-with-heartbeat.ts.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent miniflare@5.20261023.3-beta
cat >run.mjs <<'JS'
import { connect } from "node:net";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const script = `export default { fetch(request) {
  const headers = { "content-type": "application/json", "cache-control": "no-transform" };
  if (request.url.endsWith("identity")) headers["content-encoding"] = "identity";
  let beat;
  return new Response(new ReadableStream({
    start(controller) { beat = setInterval(() => controller.enqueue(new TextEncoder().encode(" ")), 100); },
    cancel() { clearInterval(beat); },
  }), { headers });
} }`;
const options = { modules: true, script, compatibilityDate: "2026-01-01", cf: false, port: 0 };
const runtime = new Miniflare(convertV4MiniflareOptions({ ...options, telemetry: { enabled: false } }));
const { hostname, port } = await runtime.ready;

/** The encoding of the answer, and how many of about 20 spaces arrive in two seconds. */
function ask(path) {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.setEncoding("latin1").on("data", (piece) => (text += piece));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAccept-Encoding: gzip\r\n\r\n`);
    setTimeout(() => {
      socket.destroy();
      const [head, ...body] = text.split("\r\n\r\n");
      resolve({
        encoding: /content-encoding: (\S+)/i.exec(head)?.[1] ?? "none",
        spaces: body.join("").split("1\r\n ").length - 1,
      });
    }, 2_000);
  });
}

const plain = await ask("/");
const identity = await ask("/identity");
console.log("no-transform alone:", plain, "with Content-Encoding: identity:", identity);
await runtime.dispose();
process.exit(plain.encoding === "gzip" && plain.spaces === 0 && identity.spaces > 5 ? 0 : 1);
JS
node -p '"miniflare " + require("miniflare/package.json").version'
node run.mjs
