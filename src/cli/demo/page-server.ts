/** Serves the demo's page: a plain static server without hot reload. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { errorCode } from "../core/errors.ts";

export interface PageServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Tried first, so that the demo's address is usually the same. */
const DEFAULT_PORT = 8500;

/**
 * Serves a folder on loopback. Names that begin with a dot are never served: tokens are stored there.
 * @param port 0 for any free one; absent: 8500 if it is free, otherwise any
 */
export async function servePage(root: string, port?: number): Promise<PageServer> {
  const app = new Hono();
  app.use(async (context, next): Promise<Response | undefined> => {
    if (isHidden(context.req.path)) return context.text("Not found", 404);
    await next();
    context.header("Cache-Control", "no-store");
    return undefined;
  });
  app.use(serveStatic({ root }));
  if (port !== undefined) return listenOnLoopback(app, port);
  return listenOnLoopback(app, DEFAULT_PORT).catch(() => listenOnLoopback(app, 0));
}

/** On 127.0.0.1, or on ::1 where the machine has no IPv4. */
async function listenOnLoopback(app: Hono, port: number): Promise<PageServer> {
  try {
    return await listen(app, port, "127.0.0.1");
  } catch (error) {
    if (errorCode(error) !== "EADDRNOTAVAIL") throw error;
    return listen(app, port, "::1");
  }
}

/** Whether a part of a path begins with a dot. A path that cannot be decoded counts as hidden. */
function isHidden(path: string): boolean {
  try {
    return decodeURIComponent(path)
      .split(/[/\\]/)
      .some((part) => part.startsWith("."));
  } catch {
    return true;
  }
}

function listen(app: Hono, port: number, hostname: string): Promise<PageServer> {
  return new Promise((resolve, reject) => {
    // The live server in this process uses the global Response, which the adapter must not replace.
    const options = { fetch: app.fetch, port, hostname, overrideGlobalObjects: false };
    const server = serve(options, (address: AddressInfo) => {
      server.off("error", reject);
      resolve({
        url: `http://localhost:${address.port}/`,
        port: address.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", reject);
  });
}
