import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { onTestFinished } from "vitest";

export const AGENT_TOKEN = "agent-secret-4f1d";
export const BROWSER_TOKEN = "browser-secret-77aa";

/** Responses by method and path, in the form of a real server. */
export type Answers = Record<
  string,
  (body: Record<string, unknown>, url: URL) => { status?: number; body: object } | object
>;

export interface FakeLiveServer {
  readonly port: number;
  readonly url: string;
  /** Every authenticated request, in order. */
  readonly requests: {
    method: string;
    path: string;
    query: Record<string, string>;
    body: Record<string, unknown>;
  }[];
  /** Events `GET /poll` hands out, one after the other; then timeouts. */
  readonly events: object[];
  readonly answers: Answers;
  stop(): void;
}

/** A server that speaks just enough of the protocol for the commands, with its `server.json` in the project. */
export async function fakeLiveServer(root: string): Promise<FakeLiveServer> {
  const requests: FakeLiveServer["requests"] = [];
  const events: object[] = [];
  const answers: Answers = {
    "GET /status": () => ({
      status: "ok",
      port,
      connectedClients: 0,
      activeSessions: [],
      pendingEvents: [],
      agent: { listening: false, names: [] },
      deadLetters: [],
      storage: { driver: "memory", durability: "strict", diagnostics: [] },
    }),
    "GET /poll": () => events.shift() ?? { type: "timeout" },
    "POST /poll": (body) => ({ ok: true, id: body.id, seq: 9, phase: "completed" }),
  };
  let port = 0;
  const app = new Hono();
  app.get("/health", (c) => c.json({ status: "ok", version: "x", port, mode: "variant", host: "node" }));
  app.all("*", async (c) => {
    if (c.req.header("authorization") !== `Bearer ${AGENT_TOKEN}`) {
      return c.json({ error: "unauthorized", message: "Wrong token." }, 401);
    }
    const url = new URL(c.req.url);
    const body: Record<string, unknown> = c.req.method === "POST" ? await c.req.json() : {};
    requests.push({ method: c.req.method, path: url.pathname, query: c.req.query(), body });
    const answer = answers[`${c.req.method} ${url.pathname}`]?.(body, url) ?? { ok: true };
    if ("status" in answer && typeof answer.status === "number" && "body" in answer) {
      return new Response(JSON.stringify(answer.body), {
        status: answer.status,
        headers: { "content-type": "application/json" },
      });
    }
    return Response.json(answer);
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (address: AddressInfo) => {
      port = address.port;
      resolve(started);
    });
  });
  const stop = () => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  };
  onTestFinished(stop);
  mkdirSync(join(root, ".impeccable/live"), { recursive: true });
  writeFileSync(
    join(root, ".impeccable/live/server.json"),
    JSON.stringify({
      pid: process.pid,
      port,
      token: AGENT_TOKEN,
      browserToken: BROWSER_TOKEN,
      startedAt: "2026-01-01T00:00:00.000Z",
    }),
  );
  return { port, url: `http://127.0.0.1:${port}`, requests, events, answers, stop };
}
