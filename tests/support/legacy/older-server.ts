/** A server that answers as one of the older live mode does, and its file in a project. */
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export const OLDER_SERVER_TOKEN = "11112222-3333-4444-5555-666677778888";

export interface OlderServer {
  readonly port: number;
  /** Whether it was stopped with its token. */
  readonly stopped: () => boolean;
}

/** Starts one on any free port; gone when the test is over. */
export async function olderServer(token = OLDER_SERVER_TOKEN): Promise<OlderServer> {
  let stopped = false;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/health") {
      const health = { status: "ok", port: portOf(), mode: "variant", connectedClients: 0 };
      response.end(JSON.stringify(health));
      return;
    }
    // An older server reads its token from the query alone.
    response.statusCode = url.searchParams.get("token") === token ? 200 : 401;
    response.end(JSON.stringify({ status: "ok", activeSessions: [], pendingEvents: [] }));
    if (response.statusCode === 200 && url.pathname === "/stop") {
      stopped = true;
      server.close();
      server.closeAllConnections();
    }
  });
  const portOf = () => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: portOf(), stopped: () => stopped };
}

/** Writes the file of an older server into a project and returns its text. */
export async function writeOlderServerFile(
  root: string,
  port: number,
  name = ".impeccable/live/server.json",
) {
  const text = JSON.stringify({ pid: process.pid, port, token: OLDER_SERVER_TOKEN });
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
  return text;
}
