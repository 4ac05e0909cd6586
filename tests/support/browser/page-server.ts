/** Serves a test's pages from an origin of their own, like a dev server. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface PageServer {
  readonly origin: string;
  /** Pages by path; a test replaces them to simulate changed source. */
  readonly pages: Map<string, string>;
  close(): Promise<void>;
}

/** @param headers sent with every page, for example a content security policy */
export async function startPageServer(
  pages: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<PageServer> {
  const served = new Map(Object.entries(pages));
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const html = served.get(path);
    if (html === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = path.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8`, ...headers }).end(html);
  });
  const port = await listen(server, 0);
  return { origin: `http://localhost:${port}`, pages: served, close: () => closeServer(server) };
}

/** Listens on loopback and returns the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
}

/** Stops listening and closes open connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
