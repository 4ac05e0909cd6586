import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Bind, Fetch } from "../../../src/hosts/local/listen.ts";
import { type LocalRuntime, startLocalServer } from "../../../src/hosts/local/start-local-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

/** A runtime without sockets: requests go straight to the application. */
function runtime() {
  const open = new Set<number>();
  let send: Fetch = () => new Response(null, { status: 500 });
  const bind: Bind = async (fetch, _port, address) => {
    send = fetch;
    const socket = address.includes(":") ? 6 : 4;
    open.add(socket);
    return { port: 8400, close: async () => void open.delete(socket) };
  };
  const local: LocalRuntime = {
    host: "node",
    bind,
    remoteAddress: () => "127.0.0.1",
    scripts: new URL("./", import.meta.url),
  };
  return { local, open, send: (request: Request) => send(request) };
}

async function start() {
  const root = await temporaryFolder();
  const { local, open, send } = runtime();
  const options = { allowHosts: [], allowOrigins: [], rateLimit: null, durability: "strict" } as const;
  const server = await startLocalServer(local, { ...options, root, logLevel: "info" });
  onTestFinished(() => server.stop("test").catch(() => undefined));
  const request = (path: string, body?: object) =>
    send(
      new Request(`http://localhost:8400${path}`, {
        ...(body && { method: "POST", body: JSON.stringify(body) }),
        headers: {
          authorization: `Bearer ${server.agentToken}`,
          host: "localhost",
          "content-type": "application/json",
        },
      }),
    );
  const generate = (id: string) => {
    const element = { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: [] };
    const event = { type: "generate", id, action: "bolder", count: 3, pageUrl: "/", owner: "tab", element };
    return request("/events", event);
  };
  return { state: join(root, ".impeccable/live"), server, open, request, generate };
}

const losses: readonly [string, (state: string) => Promise<void>][] = [
  ["the state folder was deleted", (state) => rm(state, { recursive: true })],
  ["the lock was deleted", (state) => rm(join(state, "lock"))],
  ["the lock was taken over", (state) => writeFile(join(state, "lock"), "another server")],
  ["a journal was deleted", (state) => rm(join(state, "sessions/a1b2c3d4.jsonl"))],
];

for (const [loss, lose] of losses) {
  it(`after ${loss} nothing is answered 200, the status has the reason and the server stops`, async () => {
    const { state, server, open, request, generate } = await start();
    const printed = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => printed.mockRestore());
    expect((await generate("a1b2c3d4")).status).toBe(200);
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    await lose(state);
    const refused = await request("/events", { type: "discard", id: "a1b2c3d4", owner: "tab" });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: "storage_failed" });
    // Also what is in other files, which are still there.
    expect((await generate("b1b2c3d4")).status).toBe(503);
    const status = await request("/status");
    expect(await status.json()).toMatchObject({
      storage: { diagnostics: [{ session: "project", code: "state_lost" }] },
    });
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await server.stopped;
    expect(open.size).toBe(0);
    // Every writer fails for the same reason: it is said once.
    expect(printed).toHaveBeenCalledTimes(1);
  });
}
