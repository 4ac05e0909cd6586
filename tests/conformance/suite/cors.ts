import { describe, expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { rawRequest } from "../../support/server/raw-request.ts";
import { generate, newId } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";

const ALLOWED = [
  "http://localhost:5173",
  "http://127.0.0.1:3000",
  "http://[::1]:5173",
  "https://app.localhost",
  "http://shop.test:8080",
];
const FOREIGN = [
  "https://evil.example",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example",
  "http://eviltest",
  "http://evil.example:5173",
  "null",
];

/** protocol.md, "Origin": who may ask from a page. */
export function cors(shared: SharedServer): void {
  const { api, host } = shared;
  const preflight = (origin: string) =>
    rawRequest(api.baseUrl, {
      method: "OPTIONS",
      path: "/events",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
      },
    });

  describeShared(shared, "Origins", () => {
    it.each(ALLOWED)("CORS echoes an allowed origin, never *, with Vary: Origin: %s", async (origin) => {
      const answer = await api.ask("GET", "/health", { headers: { origin } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      expect(answer.headers.get("vary")).toMatch(/\borigin\b/i);
    });

    it.each(FOREIGN)(
      "another origin is 403 origin_not_allowed, with a right token too: %s",
      async (origin) => {
        const id = newId();
        const answer = await api.ask("POST", "/events", {
          as: "browser",
          json: generate(id),
          headers: { origin },
        });
        expect(errorOf(answer)).toMatchObject({ status: 403, error: "origin_not_allowed" });
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
        expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      },
    );

    it("errors carry the headers too, so that the page can read them", async () => {
      const origin = "http://localhost:5173";
      const answer = await api.ask("GET", "/status", { headers: { origin } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    });

    it("the event stream carries them too", async () => {
      const origin = "http://localhost:5173";
      const abort = new AbortController();
      const response = await fetch(api.url("/events", { token: api.browserToken }), {
        headers: { origin },
        signal: abort.signal,
      });
      expect(response.headers.get("access-control-allow-origin")).toBe(origin);
      abort.abort();
    });

    it("a preflight from an allowed origin needs no token and allows what the overlay sends", async () => {
      const answer = await preflight("http://localhost:5173");
      expect(answer.status).toBe(204);
      expect(answer.headers["access-control-allow-origin"]).toBe("http://localhost:5173");
      expect(answer.headers["access-control-allow-methods"]).toMatch(/\bPOST\b/);
      const allowed = answer.headers["access-control-allow-headers"]?.toLowerCase() ?? "";
      for (const header of ["authorization", "content-type", "idempotency-key"])
        expect(allowed).toContain(header);
    });

    it("a preflight from a foreign origin is 204 without Access-Control-Allow-Origin", async () => {
      const answer = await preflight("https://evil.example");
      expect(answer.status).toBe(204);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    });
  });

  describe("Allowed origins and hosts", () => {
    const own = ownServer(host, {
      allowOrigins: ["https://preview.example"],
      allowHosts: ["localhost", "127.0.0.1", "preview.example"],
    });

    it("an origin on the list is allowed, its neighbours are not", async () => {
      const ask = (origin: string) => own.api.ask("GET", "/health", { headers: { origin } });
      const allowed = await ask("https://preview.example");
      expect(allowed.status).toBe(200);
      expect(allowed.headers.get("access-control-allow-origin")).toBe("https://preview.example");
      for (const origin of ["https://x.preview.example", "https://preview.example.evil.example"]) {
        expect(errorOf(await ask(origin))).toMatchObject({ status: 403, error: "origin_not_allowed" });
      }
    });

    it("[rebinding] a host name on the list is allowed, its neighbours are 421", async () => {
      const { baseUrl } = own.api;
      const ask = (name: string) =>
        rawRequest(baseUrl, { method: "GET", path: "/health", headers: { host: name } });
      for (const name of ["preview.example", "preview.example:8080", "PREVIEW.example"]) {
        expect((await ask(name)).status, name).toBe(200);
      }
      for (const name of ["x.preview.example", "preview.example.evil.example", "evil.example"]) {
        expect(await ask(name), name).toMatchObject({ status: 421, error: "host_not_allowed" });
      }
    });
  });
}
