import { execFile } from "node:child_process";
import { createServer, type RequestListener } from "node:http";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { directFetch } from "../../../src/client/direct-fetch.ts";

const run = promisify(execFile);
const ASK_ONCE = new URL("../../support/client/ask-once.ts", import.meta.url).pathname;

/** A server on 127.0.0.1; its address. */
async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** A proxy that refuses; what it was asked for. */
async function proxy() {
  const seen: string[] = [];
  const url = await serverOf((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(502).end("<h1>Bad gateway</h1>");
  });
  return { url, seen };
}

const RUNTIMES = [
  { name: "Node with NODE_USE_ENV_PROXY", words: [process.execPath], env: { NODE_USE_ENV_PROXY: "1" } },
  { name: "Node with --use-env-proxy", words: [process.execPath], env: { NODE_OPTIONS: "--use-env-proxy" } },
  { name: "Deno", words: ["node_modules/.bin/deno", "run", "-A", "--no-prompt"], env: {} },
];

describe("a proxy in the environment", () => {
  it.each(RUNTIMES)("[loopback-proxy] sees no request for this machine ($name)", async ({ words, env }) => {
    const { url: address, seen } = await proxy();
    const url = await serverOf((_, response) => response.end('{"status":"ok"}'));
    const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    const [command = "", ...args] = words;
    const { stdout } = await run(command, [...args, ASK_ONCE, url, url.replace("127.0.0.1", "localhost")], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DENO_NO_UPDATE_CHECK: "1",
        ...env,
        ...Object.fromEntries(names.map((name) => [name, address])),
      },
    });
    expect(stdout).toBe('{"status":"ok"}\n{"status":"ok"}\n');
    expect(seen).toEqual([]);
  });

  it("is used for a server elsewhere", async () => {
    const { url: address, seen } = await proxy();
    await run(
      RUNTIMES[2]?.words[0] ?? "",
      ["run", "-A", "--no-prompt", ASK_ONCE, "http://live.example/p/shop"],
      {
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          DENO_NO_UPDATE_CHECK: "1",
          HTTP_PROXY: address,
        },
      },
    );
    expect(seen).toEqual(["http://live.example/p/shop/health"]);
  });
});

describe("a request to this machine", () => {
  it("carries method, headers and body; its answer has status, headers and text", async () => {
    const url = await serverOf((request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => {
        body += piece.toString();
      });
      request.on("end", () => {
        response.writeHead(418, { "x-seen": `${request.method} ${request.headers["x-given"]}` });
        response.end(`${body} ü`);
      });
    });
    const init = { method: "PUT", headers: { "x-given": "1" }, body: new TextEncoder().encode("bytes") };
    const response = await directFetch(`${url}/a`, init);
    expect([response.status, response.headers.get("x-seen"), await response.text()]).toEqual([
      418,
      "PUT 1",
      "bytes ü",
    ]);
  });

  it("may be answered without a body", async () => {
    const url = await serverOf((_, response) => response.writeHead(204).end());
    const response = await directFetch(url);
    expect([response.status, response.body]).toEqual([204, null]);
  });

  it("ends when its signal aborts, before and within the answer", async () => {
    const url = await serverOf((request, response) => {
      if (request.url === "/begun") response.write(" ");
    });
    for (const path of ["/", "/begun"]) {
      await expect(directFetch(url + path, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    }
  });

  it("fails when its answer is cut off", async () => {
    const url = await serverOf((_, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    });
    await expect(directFetch(url)).rejects.toThrow();
  });

  it("follows redirects, without the token to another origin, and not without end", async () => {
    const other = await serverOf((request, response) => response.end(String(request.headers.authorization)));
    const url = await serverOf((request, response) => {
      const location = { "/one": "/two", "/two": `${other}/`, "/loop": "/loop" }[request.url ?? ""] ?? "/";
      response.writeHead(302, { location }).end();
    });
    const headers = { authorization: "Bearer agent-token" };
    expect(await (await directFetch(`${url}/one`, { headers })).text()).toBe("undefined");
    await expect(directFetch(`${url}/loop`)).rejects.toThrow("redirects");
  });
});
