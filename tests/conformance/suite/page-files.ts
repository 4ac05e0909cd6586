import { expect, it } from "vitest";
import type { DesignSystemResponse } from "../../../src/protocol/design-system.ts";
import { errorOf, expectOk } from "../../support/server/api.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";

/** protocol.md, "Files for the page": what every host serves, with and without a project folder. */
export function pageFiles(shared: SharedServer): void {
  const { api } = shared;

  describeShared(shared, "Files for the page", () => {
    it("/panels.js is given to any page: it carries no secret", async () => {
      const answer = await api.ask("GET", "/panels.js");
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/javascript/);
      expect(answer.text).toMatch(/export\s*\{/);
      for (const token of [api.agentToken, api.browserToken]) expect(answer.text).not.toContain(token);
    });

    it("/modern-screenshot.js is given to any page, to keep for good", async () => {
      const answer = await api.ask("GET", "/modern-screenshot.js?v=1");
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/javascript/);
      expect(answer.headers.get("cache-control")).toMatch(/immutable/);
      expect(answer.text).toMatch(/export\s*\{/);
    });

    it("/design-system.json says what is there, to who has a token", async () => {
      expect((await api.ask("GET", "/design-system.json")).status).toBe(401);
      const answer: DesignSystemResponse = expectOk(
        await api.ask("GET", "/design-system.json", { as: "browser" }),
      );
      const nothing = { present: false, hasMd: false, hasSidecar: false, mdNewerThanJson: false };
      expect(answer).toEqual({ ...nothing, parsed: null, sidecar: null });
    });

    it("/design-system/raw is 404 where there is no DESIGN.md, and nothing without a token", async () => {
      expect((await api.ask("GET", "/design-system/raw")).status).toBe(401);
      const answer = await api.ask("GET", "/design-system/raw", { as: "browser" });
      expect(errorOf(answer)).toMatchObject({ status: 404, error: "not_found" });
    });

    it("/detect.js is 404 where no detector is installed", async () => {
      expect(errorOf(await api.ask("GET", "/detect.js"))).toMatchObject({ status: 404, error: "not_found" });
    });
  });
}
