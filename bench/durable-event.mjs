// What a durable event costs: POST /events (strict) beside a bare Hono POST of the same body and one
// append with fdatasync, all measured in this run, one client, taking turns. Ratios are what counts.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "../scripts/setup.mjs";

const ROUNDS = 400;
const WARM_UP = 50;

ensureInstalled();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), "impeccable-bench-"));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const server = spawn(process.execPath, [
  join(root, "dist/cli.js"),
  ...["serve", "--no-inject", "--json", "--port", "0", "--rate-limit", "off", "--root", folder],
]);
const bare = spawn(process.execPath, ["--input-type=module", "-e", bareHono()], { cwd: root });
try {
  const [{ port }, { port: barePort }] = await Promise.all([firstJson(server), firstJson(bare)]);
  const { token } = JSON.parse(readFileSync(join(folder, ".impeccable/live/server.json"), "utf8"));
  const element = { outerHTML: "<h1>Hi</h1>", tagName: "h1", classes: [] };
  const id = "be0c4001";
  await post(port, { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", element }, token);
  const checkpoint = (revision) => ({
    type: "checkpoint",
    id,
    revision,
    owner: "bench",
    visibleVariant: revision % 4,
  });
  const line = Buffer.from(`${JSON.stringify(checkpoint(1)).padEnd(300)}\n`);
  const file = await open(join(folder, "floor.jsonl"), "a");
  const times = { event: [], bare: [], flush: [] };
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const sample = {
      event: await timed(() => post(port, checkpoint(round), token)),
      bare: await timed(() => post(barePort, checkpoint(round), token)),
      flush: await timed(async () => {
        await file.write(line);
        await file.datasync();
      }),
    };
    if (round >= WARM_UP) for (const [name, ms] of Object.entries(sample)) times[name].push(ms);
  }
  await file.close();
  const p50 = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
  const result = {
    figure: "durable event, one client, p50",
    eventMs: round3(p50.event),
    bareHonoPostMs: round3(p50.bare),
    fdatasyncMs: round3(p50.flush),
    ratio: round3(p50.event / (p50.bare + p50.flush)),
    bar: 1.5,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  writeFileSync(join(root, "bench/results.json"), `${JSON.stringify([result], null, 2)}\n`);
} finally {
  agent.destroy();
  server.kill("SIGINT");
  bare.kill("SIGKILL");
  await new Promise((done) => server.once("exit", done));
  rmSync(folder, { recursive: true, force: true });
}

/** The floor: Hono on the same HTTP server, reading the same JSON and answering some. */
function bareHono() {
  return `
    import { serve } from "@hono/node-server";
    import { Hono } from "hono";
    const app = new Hono().post("/events", async (c) => c.json({ ok: true, id: (await c.req.json()).id, seq: 1 }));
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(JSON.stringify({ port })));
  `;
}

function post(port, body, token) {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    authorization: `Bearer ${token}`,
  };
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, host: "127.0.0.1", port, path: "/events", method: "POST", headers },
      (answer) => {
        answer
          .resume()
          .once("end", () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`)),
          );
      },
    );
    call.once("error", reject).end(text);
  });
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function firstJson(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
      if (text.includes("\n")) resolve(JSON.parse(text));
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function round3(value) {
  return Math.round(value * 1000) / 1000;
}
