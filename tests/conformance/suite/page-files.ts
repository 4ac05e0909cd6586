import { expect, it } from "vitest";
import type { DesignSystemResponse } from "../../../src/protocol/design-system.ts";
import type { LoggedEventPage } from "../../../src/protocol/logged-events.ts";
import { errorOf, expectOk } from "../../support/server/api.ts";
import { generate, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import { until } from "../../support/server/until.ts";

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

    it("/inspect is a page without data or secret, whose policy lets only its own script run", async () => {
      const page = await api.ask("GET", "/inspect");
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toMatch(/^text\/html/);
      const policy = page.headers.get("content-security-policy");
      for (const directive of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
        expect(policy).toContain(directive);
      expect(policy).toContain("require-trusted-types-for 'script'");
      const script = await api.ask("GET", "/inspect.js");
      expect(script.status).toBe(200);
      expect(script.headers.get("content-type")).toMatch(/javascript/);
      for (const token of [api.agentToken, api.browserToken])
        expect(page.text + script.text).not.toContain(token);
    });

    it("/diagnostics/events lists what was sent to browsers and what caused it, for the agent token", async () => {
      const id = newId();
      await api.post(generate(id));
      const path = `/diagnostics/events?session=${id}`;
      expect((await api.ask("GET", path, { as: "browser" })).status).toBe(403);
      const found = await until("the log has the session", async () => {
        const page: LoggedEventPage = expectOk(await api.ask("GET", path, { as: "agent" }));
        return page.events.find(({ from }) => from?.session === id);
      });
      expect(found.from).toEqual({ session: id, seq: 1 });
      const wrong = await api.ask("GET", "/diagnostics/events?after=x", { as: "agent" });
      expect(errorOf(wrong)).toMatchObject({ status: 400, error: "invalid_query" });
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
