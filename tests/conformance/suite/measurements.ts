import { describe, expect, it } from "vitest";
import { type Api, errorOf, type Json } from "../../support/server/api.ts";
import { newId } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { acceptRequested, completed } from "../../support/server/sessions.ts";

const REQUEST = "request-1";
const BLUE = { box: "h1.title", property: "color", before: "red", after: "blue" };
const EVIDENCE = {
  ...{ variant: "2", pageUrl: "/", viewport: { width: 800, height: 600 }, path: [1, 0] },
  look: { pseudos: [], properties: ["color"], values: ["red"], boxes: [{ name: "h1.title", values: [0] }] },
  sheets: [{ kind: "link", href: "http://localhost/a.css", ruleCount: 1, rules: [] }],
};

/** protocol.md, "Measurements": what a page records of an accepted variant, and its verdict on plain source. */
export function measurements(shared: SharedServer): void {
  const { api } = shared;
  const ask = (id: string, request = REQUEST, on = api) => on.event({ type: "measure_request", id, request });
  const answer = (id: string, more: Json, on = api) =>
    on.event({ type: "measured", id, request: REQUEST, ...more }, { as: "browser" });
  const store = (sessionId: string, json: unknown, on: Api = api) =>
    on.ask("POST", "/evidence", { as: "browser", query: { sessionId }, json });

  describeShared(shared, "Measurements", () => {
    it("a page reads the request in the session, and the first answer to the newest request counts", async () => {
      const id = await acceptRequested(api);
      expect((await ask(id)).status).toBe(200);
      expect(await api.session(id)).toMatchObject({ measure: REQUEST, measurement: { request: REQUEST } });
      expect(JSON.parse((await ask(id)).text)).toMatchObject({ duplicate: true });
      const other = await answer(id, { request: "request-0", result: "same" });
      expect(JSON.parse(other.text)).toMatchObject({ stale: true });
      await answer(id, { result: "different", differences: [BLUE] });
      const session = await api.session(id);
      expect(session).not.toHaveProperty("measure");
      expect(session).toMatchObject({ measurement: { result: "different", differences: [BLUE] } });
      expect(JSON.parse((await answer(id, { result: "same" })).text)).toMatchObject({ duplicate: true });
      expect((await api.session(id)).phase).toBe("accept_requested");
    });

    it("a finished session is not measured", async () => {
      const id = await completed(api);
      expect(errorOf(await ask(id))).toMatchObject({ error: "invalid_transition" });
    });

    it.each<[what: string, more: Json, path: string]>([
      ["a request of 7 characters", { request: "short" }, "request"],
      ["an unknown result", { result: "maybe" }, "result"],
      ["21 differences", { result: "different", differences: Array(21).fill(BLUE) }, "differences"],
      ["a difference without its box", { differences: [{ ...BLUE, box: undefined }] }, "differences.0.box"],
      ["a reason of 301 characters", { result: "unmeasured", reason: "x".repeat(301) }, "reason"],
    ])("%s is refused", async (_, more, path) => {
      const id = await acceptRequested(api);
      await ask(id);
      expect(errorOf(await answer(id, { result: "same", ...more }))).toMatchObject({
        error: "invalid_event",
        path,
      });
    });

    it("evidence is an artifact of its session, without secrets; a later one replaces it", async () => {
      const id = await acceptRequested(api);
      const secret = `${EVIDENCE.sheets[0]?.href}?token=${api.agentToken}`;
      const sheets = [{ ...EVIDENCE.sheets[0], href: secret }];
      expect((await store(id, { ...EVIDENCE, variant: "1" })).status).toBe(200);
      const stored = await store(id, { ...EVIDENCE, sheets });
      expect(JSON.parse(stored.text)).toMatchObject({ ok: true, name: "evidence.json" });
      const read = await api.ask("GET", `/sessions/${id}/artifacts/evidence.json`, { as: "browser" });
      expect(JSON.parse(read.text)).toMatchObject({ variant: "2", look: EVIDENCE.look });
      expect(read.text).not.toContain(api.agentToken);
    });

    it("evidence of an unknown session, or that is none, is refused", async () => {
      expect(errorOf(await store(newId(), EVIDENCE))).toMatchObject({ error: "unknown_session" });
      expect(errorOf(await store("x", EVIDENCE))).toMatchObject({ error: "invalid_query" });
      const id = await acceptRequested(api);
      expect(errorOf(await store(id, { ...EVIDENCE, look: {} }))).toMatchObject({ error: "invalid_event" });
    });
  });

  describe("Measurements and a killed server", () => {
    const own = ownServer(shared.host);

    it("request, evidence and answer are there after a SIGKILL", async () => {
      const id = await acceptRequested(own.api);
      await store(id, EVIDENCE, own.api);
      await ask(id, REQUEST, own.api);
      await own.server().kill();
      await own.server().restart();
      expect(await own.api.session(id)).toMatchObject({ measure: REQUEST });
      await answer(id, { result: "same" }, own.api);
      await own.server().kill();
      await own.server().restart();
      expect(await own.api.session(id)).toMatchObject({ measurement: { request: REQUEST, result: "same" } });
      const read = await own.api.ask("GET", `/sessions/${id}/artifacts/evidence.json`, { as: "browser" });
      expect(read.status).toBe(200);
    });
  });
}
