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
