import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/setup.mjs";

/** An empty folder, on the disk of temporary files. */
export function newFolder() {
  return mkdtempSync(join(tmpdir(), "impeccable-bench-"));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** The state folder of a project. */
export function stateOf(folder) {
  return join(folder, ".impeccable/live");
}

/**
 * The built server on a project of its own.
 * @returns port and agent token, milliseconds until it printed its port, its pid, and how to stop it
 */
export function startServer(folder, ...options) {
  return start([], folder, options);
}

/** The same with its clock an hour behind, for files that are to be old. */
export function startServerWithClockOffset(folder, ...options) {
  return start(["--import", CLOCK_OFFSET], folder, options);
}

const CLOCK_OFFSET = new URL("./clock-offset.mjs", import.meta.url).href;

async function start(nodeWords, folder, options) {
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const words = ["serve", "--no-inject", "--json", "--port", "0", "--rate-limit", "off", "--root", folder];
  const child = spawn(process.execPath, [...nodeWords, join(root, "dist/cli.js"), ...words, ...options]);
  const { port, recovered } = await firstJson(child);
  const startMs = performance.now() - began;
  const { token } = JSON.parse(readFileSync(join(stateOf(folder), "server.json"), "utf8"));
  return { port, token, recovered, startMs, pid: child.pid, stop: () => end(child, "SIGINT") };
}

/**
 * The floor: Hono on the same HTTP server, on the same Node, in a process of its own. `POST /events`
 * reads and returns JSON of the same kind. `GET /stream` stays open, and `POST /all` writes its text to all
 * open streams.
 */
export async function startBareHono() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", BARE_HONO], { cwd: root });
  const { port } = await firstJson(child);
  return { port, pid: child.pid, stop: () => end(child, "SIGKILL") };
}

const BARE_HONO = `
  import { serve } from "@hono/node-server";
  import { Hono } from "hono";
  const open = new Set();
  const encoder = new TextEncoder();
  const app = new Hono()
    .post("/events", async (c) => c.json({ ok: true, id: (await c.req.json()).id, seq: 1 }))
    .get("/stream", () => new Response(new ReadableStream({
      start(controller) { open.add(controller); controller.enqueue(encoder.encode("retry: 1000\\n")); },
    }), { headers: { "content-type": "text/event-stream" } }))
    .post("/all", async (c) => {
      const bytes = encoder.encode((await c.req.json()).text);
      for (const controller of open) controller.enqueue(bytes);
      return c.json({ ok: true });
    });
  serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(JSON.stringify({ port })));
`;

function firstJson(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    let problem = "";
    child.stderr.setEncoding("utf8").on("data", (part) => {
      problem += part;
    });
    child.stdout.setEncoding("utf8").on("data", (part) => {
      text += part;
      if (text.includes("\n")) resolve(JSON.parse(text));
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}${problem}`)));
  });
}

async function end(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}
