import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Child } from "../../../support/hosts/child.ts";
import type { RunningHost, StartOptions } from "../../../support/hosts/host-under-test.ts";
import { newRoot, readServerFile } from "../../../support/hosts/local-host.ts";
import { Api, errorOf } from "../../../support/server/api.ts";
import { ownPort } from "../../../support/server/own-port.ts";
import { ProjectFiles } from "../../../support/server/project-files.ts";
import { rawRequest } from "../../../support/server/raw-request.ts";
import { accept, checkpoint, generate, newId } from "../../../support/server/samples.ts";
import type { SharedServer } from "../../../support/server/servers.ts";
import { within } from "../../../support/server/until.ts";

const FIRST_PORT = 8400;

function portOf(server: RunningHost): number {
  return Number(new URL(server.baseUrl).port);
}

/** Listens on a port of 127.0.0.1 (0: any), like some other program. */
async function occupy(port: number) {
  const server = createServer((socket) => socket.destroy());
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** durability.md, "Promises" 5, and hazards.md, "Process and network": one server per project, and its files. */
export function processes(shared: SharedServer): void {
  const { host } = shared;
  const cleanups: (() => unknown)[] = [];
  const project = async () => {
    const root = await newRoot();
    cleanups.push(() => rm(root, { recursive: true, force: true }));
    return root;
  };
  const start = async (root: string, options: StartOptions = {}) => {
    const server = await host.start({ root, ...options });
    cleanups.push(() => server.kill());
    return server;
  };
  const spawn = (root: string, options: StartOptions = {}): Child => {
    if (!host.spawn) throw new Error("this host has no processes");
    const child = host.spawn(root, options);
    cleanups.push(() => child.signal("SIGKILL"));
    return child;
  };

  describe("Local: the process", () => {
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });

    it("the port this project used last is used again", async () => {
      const root = await project();
      const port = await ownPort();
      const first = await start(root, { port });
      expect(portOf(first)).toBe(port);
      await first.kill();
      expect(portOf(await start(root, { port: "own" }))).toBe(port);
    });

    it("[port-taken] an occupied port is not a crash: the next free one from 8400 is taken", async () => {
      const root = await project();
      const port = await ownPort();
      const first = await start(root, { port });
      await first.kill();
      const other = await occupy(port);
      cleanups.push(() => other.close());
      const second = await start(root, { port: "own" });
      expect(portOf(second)).not.toBe(port);
      expect(portOf(second)).toBeGreaterThanOrEqual(FIRST_PORT);
      expect((await new Api(() => second).health()).port).toBe(portOf(second));
    });

    it("[port-taken] --port 0 works and the real port is recorded", async () => {
      const root = await project();
      const server = await start(root, { port: 0 });
      expect(portOf(server)).toBeGreaterThan(0);
      expect((await readServerFile(root))?.port).toBe(portOf(server));
      expect((await new Api(() => server).health()).port).toBe(portOf(server));
    });

    it("[port-taken] a port that was asked for and is taken is an error that names it", async () => {
      const other = await occupy(0);
      cleanups.push(() => other.close());
      const address = other.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const child = spawn(await project(), { port });
      expect(await within("serve gives up", child.exited)).not.toBe(0);
      expect(child.output()).toContain(String(port));
      expect(child.output()).not.toMatch(/\n\s+at /);
    });

    it("it listens on 127.0.0.1 and ::1", async () => {
      const server = await start(await project());
      const port = portOf(server);
      for (const address of ["127.0.0.1", "[::1]"]) {
        const answer = await rawRequest(`http://${address}:${port}`, { method: "GET", path: "/health" });
        expect(answer.status, address).toBe(200);
      }
    });

    it("a second server on one project refuses to start, naming pid, port and start time of the first", async () => {
      const root = await project();
      const first = await start(root);
      const { startedAt } = (await readServerFile(root)) ?? {};
      const second = spawn(root);
      expect(await within("the second gives up", second.exited)).not.toBe(0);
      expect(second.output()).toContain(String(first.pid));
      expect(second.output()).toContain(String(portOf(first)));
      const told = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(second.output())?.[0];
      expect(Math.abs(Date.parse(told ?? "") - Date.parse(startedAt ?? ""))).toBeLessThan(5_000);
      expect(second.output()).not.toContain(first.agentToken);
      expect((await new Api(() => first).health()).status).toBe("ok");
      expect((await readServerFile(root))?.pid).toBe(first.pid);
    });

    it("[stale-server-file] the lock and server.json of a dead process are taken over", async () => {
      const root = await project();
      const first = await start(root);
      await first.kill();
      expect((await readServerFile(root))?.pid).toBe(first.pid);
      const second = await start(root);
      expect((await readServerFile(root))?.pid).toBe(second.pid);
      expect(second.agentToken).toBe(first.agentToken);
    });

    it("[stale-server-file] a recycled pid is not taken for a running server: the start time differs", async () => {
      const root = await project();
      const files = new ProjectFiles(root);
      const first = await start(root);
      await first.kill();
      for (const name of ["lock", "server.json"]) {
        const text = await readFile(files.path(name), "utf8");
        expect(text, name).toContain(String(first.pid));
        // This test's process is alive, and began at another time than the server did.
        await writeFile(files.path(name), text.replaceAll(String(first.pid), String(process.pid)));
      }
      const second = await start(root);
      expect((await new Api(() => second).health()).status).toBe("ok");
    });

    it.each(["GET", "POST"])(
      "%s /stop stops it, with the agent token only; waiting polls receive exit",
      async (method) => {
        const server = await start(await project());
        const api = new Api(() => server);
        const stop = (as: "agent" | "browser" | "anonymous") =>
          api.ask(method, "/stop", { as, ...(method === "POST" ? { json: {} } : {}) });
        expect((await stop("anonymous")).status).toBe(401);
        expect((await stop("browser")).status).toBe(403);
        const stream = await api.stream();
        await stream.find("connected", () => true);
        const abort = new AbortController();
        const poll = api.poll({ agent: "waiting" }, abort.signal);
        await stream.find("the agent waits", ({ data }) => data.type === "agent" && data.listening === true);
        expect((await stop("agent")).status).toBe(200);
        expect((await poll).body).toEqual({ type: "exit" });
        await stream.find("exit", ({ data }) => data.type === "exit");
        await within("the event stream ends", stream.ended);
        await within("the process ends", server.stop());
      },
    );

    it("what was posted before a stop is there after it", async () => {
      const root = await project();
      const server = await start(root);
      const api = new Api(() => server);
      const id = newId();
      await api.post(generate(id));
      await api.ask("POST", "/stop", { as: "agent", json: {} });
      await server.stop();
      await server.restart();
      expect(await api.work({ session: id })).toMatchObject({ type: "generate" });
    });

    it("tokens of a project differ from another project's", async () => {
      const [one, two] = [await start(await project()), await start(await project())];
      expect(one.agentToken).not.toBe(two.agentToken);
      const answer = await new Api(() => two).ask("GET", "/status", { as: { token: one.agentToken } });
      expect(answer.status).toBe(401);
    });

    it("[cross-project] a tab of the project that had the port before leaves no sessions here", async () => {
      const before = await start(await project(), { port: await ownPort() });
      await before.kill();
      const server = await start(await project(), { port: portOf(before) });
      const [here, tab] = [
        new Api(() => server),
        new Api(() => ({ ...identity(before), baseUrl: server.baseUrl })),
      ];
      const id = newId();
      for (const event of [generate(id), checkpoint(id, 1, "tab"), accept(id), { type: "exit" }]) {
        expect(errorOf(await tab.event(event))).toMatchObject({ status: 401, error: "unauthorized" });
      }
      expect((await tab.ask("GET", "/events", { as: "browser" })).status).toBe(401);
      expect(await here.status({ all: true })).toMatchObject({ activeSessions: [], pendingEvents: [] });
    });
  });
}

function identity({ agentToken, browserToken }: RunningHost) {
  return { agentToken, browserToken };
}
