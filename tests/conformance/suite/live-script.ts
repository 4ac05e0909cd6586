import { expect, it } from "vitest";
import { rawRequest } from "../../support/server/raw-request.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";

/** protocol.md, "/live.js carries a secret": who is given the browser token with the script. */
export function liveScript(shared: SharedServer): void {
  const { api, host } = shared;
  const get = (headers: Record<string, string>, path = "/live.js") =>
    rawRequest(api.baseUrl, { method: "GET", path, headers });

  describeShared(shared, "/live.js", () => {
    it("[script-theft] without an origin, a same-origin fetch or a token it is 403 and tells nothing", async () => {
      for (const headers of [{}, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }]) {
        const answer = await get(headers);
        expect(answer.status).toBe(403);
        expect(answer.text).not.toContain(api.browserToken);
      }
    });

    it("[script-theft] a foreign origin is 403, whatever else it says", async () => {
      const answer = await get({ origin: "https://evil.example", "sec-fetch-site": "same-origin" });
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain(api.browserToken);
    });

    it("[script-theft] a wrong token does not get the right one", async () => {
      const answer = await get({}, "/live.js?token=wrong");
      expect([401, 403]).toContain(answer.status);
      expect(answer.text).not.toContain(api.browserToken);
    });

    it.each([
      ["an allowed origin", { origin: "http://localhost:5173" }],
      ["a same-origin fetch", { "sec-fetch-site": "same-origin" }],
    ])("%s gets the script with the browser token, uncached, never the agent token", async (_, headers) => {
      const answer = await get(headers);
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toMatch(/javascript/);
      expect(answer.headers["cache-control"]).toMatch(/no-store/);
      expect(answer.text).toContain(api.browserToken);
      expect(answer.text).not.toContain(api.agentToken);
    });

    it.each<Record<string, string>>([
      { "x-forwarded-for": "203.0.113.9" },
      { "x-forwarded-for": "203.0.113.9, 127.0.0.1" },
      { "x-forwarded-host": "app-8400.codespace.example" },
      { forwarded: 'for="[2001:db8::1]:4711";proto=https' },
      { forwarded: "for=127.0.0.1;host=app.tunnel.example" },
      { forwarded: "for=unknown" },
    ])("[tunnel-localhost] behind a tunnel that rewrites Host the script has no secret: %j", async (said) => {
      const answer = await get({ ...said, origin: "http://localhost:5173" });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(api.browserToken);
    });

    it.each<Record<string, string>>([
      { "x-forwarded-for": "127.0.0.1, ::1", "x-forwarded-host": "localhost:3000" },
      { "x-forwarded-for": "::ffff:127.0.0.1", "x-forwarded-host": "app.test:8443" },
      { forwarded: 'for="[::1]:4711";host="localhost:3000";proto=https' },
    ])("a forwarder of this machine changes nothing: %j", async (said) => {
      const answer = await get({ ...said, origin: "http://localhost:5173" });
      expect(answer.text).toContain(api.browserToken);
    });

    it("a valid token gets the script", async () => {
      const answer = await get({}, `/live.js?token=${api.browserToken}`);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain(api.browserToken);
    });

    if (host.kind === "worker") {
      it("on a host that is not loopback the script never contains a secret", async () => {
        const visits = [
          get({ host: "preview.example", origin: "http://localhost:5173" }),
          get({ host: "preview.example", "sec-fetch-site": "same-origin" }),
          get({ host: "preview.example" }, `/live.js?token=${api.browserToken}`),
        ];
        for (const answer of await Promise.all(visits)) {
          expect(answer.text).not.toContain(api.browserToken);
          expect(answer.text).not.toContain(api.agentToken);
        }
      });
    }
  });
}
