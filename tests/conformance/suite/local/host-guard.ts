import { expect, it } from "vitest";
import { rawRequest } from "../../../support/server/raw-request.ts";
import { describeShared, type SharedServer } from "../../../support/server/servers.ts";

/** protocol.md, "Host": a loopback name or an allowed one. */
export function hostGuard(shared: SharedServer): void {
  const { api } = shared;
  const ask = (host: string, baseUrl = api.baseUrl, headers: Record<string, string> = {}) =>
    rawRequest(baseUrl, { method: "GET", path: "/health", headers: { host, ...headers } });

  describeShared(shared, "Local: host names", () => {
    it.each(["localhost", "127.0.0.1", "[::1]"])("loopback is allowed: %s", async (name) => {
      const { port } = new URL(api.baseUrl);
      expect((await ask(`${name}:${port}`)).status).toBe(200);
    });

    it.each([
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "preview.example",
      "10.0.0.1",
    ])("[rebinding] another name is 421 host_not_allowed: %s", async (name) => {
      const { port } = new URL(api.baseUrl);
      for (const host of [name, `${name}:${port}`]) {
        expect(await ask(host)).toMatchObject({ status: 421, error: "host_not_allowed" });
      }
    });

    it("host 421 comes before origin 403, size 413, content type 415 and token 401", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: {
          host: "evil.example",
          origin: "https://evil.example",
          "content-type": "text/plain",
          "content-length": String(2 * 1024 * 1024),
        },
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 421, error: "host_not_allowed" });
    });

    it("[script-theft] [rebinding] the script is not given to another name", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "GET",
        path: "/live.js",
        headers: { host: "evil.example", "sec-fetch-site": "same-origin" },
      });
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain(api.browserToken);
    });
  });
}
