import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { readableRefusal } from "../../routes/index.ts";
import {
  type BindFailure,
  bindFailure,
  CLOSE_GRACE_MS,
  type Fetch,
  type Listening,
} from "../local/listen.ts";
import { heldBody } from "./held-body.ts";

/** Longer than clients keep an idle connection, so that none is closed while a request arrives. */
const KEEP_ALIVE_MS = 65_000;

/** Serves on one port of one address with Node's HTTP server. */
export async function nodeBind(
  fetch: Fetch,
  port: number,
  address: string,
): Promise<Listening | BindFailure> {
  const server = newServer(fetch);
  try {
    await listening(server, port, address);
  } catch (error) {
    return bindFailure(error);
  }
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : port,
    close: () => close(server),
  };
}

function newServer(fetch: Fetch): Server {
  const server = createAdaptorServer({
    fetch: async (request, env) => readableRefusal(request, await fetch(request, env), heldBody),
  });
  if (!("closeAllConnections" in server)) throw new TypeError("not an HTTP/1 server");
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, ipv6Only: host.includes(":") }, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
