import { expect, it } from "vitest";
import { errorOf } from "../../support/server/api.ts";
import { rawRequest, rawSocket } from "../../support/server/raw-request.ts";
import { generate, newId } from "../../support/server/samples.ts";
import { describeShared, type SharedServer } from "../../support/server/servers.ts";
import { requested } from "../../support/server/sessions.ts";

const MIB = 1024 * 1024;
const FOREIGN = "https://evil.example";

/** protocol.md, "Authentication and guards": what is refused, with which code, and in which order. */
export function guards(shared: SharedServer): void {
  const { api, host } = shared;
  const post = (path: string, headers: Record<string, string>, pieces: string[]) =>
    rawRequest(api.baseUrl, { method: "POST", path, headers, pieces });

  describeShared(shared, "Guards", () => {
    it("origin 403 comes before size 413", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { origin: FOREIGN, "content-type": "text/plain", "content-length": String(2 * MIB) },
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 403, error: "origin_not_allowed" });
    });

    it("size 413 comes before content type 415", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { "content-type": "text/plain", "content-length": String(2 * MIB) },
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });

    it("content type 415 comes before token 401", async () => {
      const answer = await post("/events", { "content-type": "text/plain" }, ["{}"]);
      expect(answer).toMatchObject({ status: 415, error: "unsupported_media_type" });
    });

    it("token 401 comes before right 403 and body 400", async () => {
      for (const path of ["/poll", "/events"]) {
        const headers = { "content-type": "application/json", authorization: "Bearer wrong" };
        expect(await post(path, headers, ["{broken"])).toMatchObject({ status: 401, error: "unauthorized" });
      }
    });

    it("a missing token is 401 also when the body, where it could have been, is broken", async () => {
      const answer = await post("/events", { "content-type": "application/json" }, ["{broken"]);
      expect(answer).toMatchObject({ status: 401, error: "unauthorized" });
    });

    it("right 403 comes before body 400", async () => {
      const answer = await api.ask("POST", "/poll", {
        as: "browser",
        raw: "{broken",
        headers: { "content-type": "application/json" },
      });
      expect(errorOf(answer)).toMatchObject({ status: 403, error: "forbidden" });
    });

    it("a body that is not JSON is 400 invalid_json", async () => {
      const headers = { "content-type": "application/json" };
      for (const raw of ["{broken", "", '{"type":"exit"} trailing']) {
        const answer = await api.ask("POST", "/events", { as: "browser", raw, headers });
        expect(errorOf(answer)).toMatchObject({ status: 400, error: "invalid_json" });
      }
    });

    it.each([
      ['{"a":', "}"],
      ["[", "]"],
      ['{"a":[', "]}"],
    ])("[deep-json] JSON in too many levels is 400, never 5xx: %s", async (open, close) => {
      const nested = `${open.repeat(20_000)}0${close.repeat(20_000)}`;
      const headers = { "content-type": "application/json" };
      const bodies = [`{"type":"exit","x":${nested}}`, `{"x":${open.repeat(20_000)}`];
      for (const [path, as] of [
        ["/events", "browser"],
        ["/telemetry", "browser"],
        ["/poll", "agent"],
        ["/leases/aaaaaaaa.0123456789ab/extend", "agent"],
        ["/sessions/aaaaaaaa/requeue", "agent"],
      ] as const) {
        for (const raw of bodies) {
          const answer = await api.ask("POST", path, { as, raw, headers });
          expect(errorOf(answer)).toMatchObject({ status: 400, error: "invalid_json" });
        }
      }
    });

    it("what is written over time may not be compressed or buffered by a proxy", async () => {
      const polled = await api.ask("GET", "/poll", {
        as: "agent",
        query: { timeout: "1", session: "00000000" },
      });
      const stream = await fetch(api.url("/events", { token: api.browserToken }));
      await stream.body?.cancel();
      for (const { headers } of [polled, stream]) {
        expect(headers.get("cache-control")).toMatch(/\bno-transform\b/);
        expect(headers.get("x-accel-buffering")).toBe("no");
      }
    });

    it.each(["null", "3", "true", '"text"', "[]"])(
      "[null-body] a JSON value that is not an object is 400: %s",
      async (raw) => {
        for (const [path, as] of [
          ["/events", "browser"],
          ["/poll", "agent"],
          ["/leases/aaaaaaaa.0123456789ab/extend", "agent"],
        ] as const) {
          const answer = await api.ask("POST", path, {
            as,
            raw,
            headers: { "content-type": "application/json" },
          });
          expect(errorOf(answer).status).toBe(400);
        }
        expect(await api.health()).toMatchObject({ status: "ok" });
      },
    );

    it.each(["//", "//evil.example/%", "/%", "/%zz", "http://[", "*"])(
      "[root-url] an odd request target does not bring the server down: GET %s",
      async (target) => {
        const line = await rawSocket(
          api.baseUrl,
          `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
        );
        // What stands in front of a worker answers such a request itself.
        if (host.kind === "local") expect(line).not.toMatch(/ 5\d\d /);
        expect(await api.health()).toMatchObject({ status: "ok" });
      },
    );

    it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
      "[simple-request] a POST that needs no preflight is refused by its content type: %j",
      async (type) => {
        const id = newId();
        const answer = await post(
          `/events?token=${api.browserToken}`,
          type === "" ? {} : { "content-type": type },
          [JSON.stringify(generate(id))],
        );
        expect(answer).toMatchObject({ status: 415, error: "unsupported_media_type" });
        expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(404);
      },
    );

    it("application/json with a charset is application/json", async () => {
      const id = newId();
      const headers = { "content-type": "application/json; charset=utf-8" };
      const answer = await api.ask("POST", "/events", {
        as: "browser",
        raw: JSON.stringify(generate(id)),
        headers,
      });
      expect(answer.status).toBe(200);
    });

    it("[split-utf8] a character split across chunks arrives whole", async () => {
      const id = newId();
      const prompt = "größer 🌊 ok";
      const bytes = Buffer.from(JSON.stringify(generate(id, { freeformPrompt: prompt })));
      const pieces = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { "content-type": "application/json", authorization: `Bearer ${api.browserToken}` },
        pieces,
      });
      expect(answer.status).toBe(200);
      expect(await api.work({ session: id })).toMatchObject({ freeformPrompt: prompt });
    });

    it("JSON up to 1 MiB is taken, over it 413 payload_too_large", async () => {
      const id = newId();
      const fitting = JSON.stringify(generate(id, { freeformPrompt: "x".repeat(MIB - 2_000) }));
      expect(fitting.length).toBeLessThan(MIB);
      expect((await api.ask("POST", "/events", { as: "browser", json: JSON.parse(fitting) })).status).toBe(
        200,
      );
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${api.browserToken}`,
          "content-length": String(MIB + 1),
        },
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });

    it("an oversized body without a length is refused too", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { "content-type": "application/json", authorization: `Bearer ${api.browserToken}` },
        pieces: chunks(MIB + 1),
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 413, error: "payload_too_large" });
    });

    it("[body-before-auth] a declared 80 MB body is refused before it is sent", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { "content-type": "application/json", "content-length": String(80 * MIB) },
        unfinished: true,
      });
      expect(answer.status).toBe(413);
    });

    it("[body-before-auth] an unauthenticated endless body is refused, not collected", async () => {
      let sent = 0;
      const counted = function* () {
        for (const piece of chunks(80 * MIB)) {
          sent += piece.length;
          yield piece;
        }
      };
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: "/events",
        headers: { "content-type": "application/json" },
        pieces: counted(),
      });
      // A server may hang up on a client that goes on sending; its answer may then not arrive (0).
      expect([0, 401, 413]).toContain(answer.status);
      expect(await api.health()).toMatchObject({ status: "ok" });
      expect(sent).toBeLessThan(80 * MIB);
    });

    it("[body-before-auth] a wrong token in the header is refused while an annotation is still on its way", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "POST",
        path: `/annotation?sessionId=${newId()}`,
        headers: {
          "content-type": "image/png",
          "content-length": String(9 * MIB),
          authorization: "Bearer wrong",
        },
        unfinished: true,
      });
      expect(answer).toMatchObject({ status: 401, error: "unauthorized" });
    });

    it("a preview over 512 KiB is 413 and the reply is not recorded", async () => {
      const id = await requested(api);
      const { lease } = await api.work({ session: id });
      const tooLarge = { id, type: "done", leaseId: lease.id, preview: "x".repeat(512 * 1024 + 1) };
      expect(errorOf(await api.reply(tooLarge))).toMatchObject({ status: 413, error: "payload_too_large" });
      expect((await api.session(id)).phase).toBe("generate_requested");
      const fitting = { ...tooLarge, preview: "x".repeat(512 * 1024) };
      expect((await api.reply(fitting)).status).toBe(200);
    });

    it("security headers are on every answer, errors too", async () => {
      const answers = await Promise.all([
        api.ask("GET", "/health"),
        api.ask("GET", "/status"),
        api.ask("GET", "/nowhere", { as: "agent" }),
        api.ask("POST", "/events", { as: "browser", json: {} }),
        api.ask("GET", "/live.js", { as: "browser" }),
      ]);
      for (const { headers } of answers) {
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("cross-origin-resource-policy")).toBeTruthy();
        expect(headers.get("referrer-policy")).toBe("no-referrer");
      }
    });

    it("an error is JSON with a code and a sentence, never a page, a stack, a token or an absolute path", async () => {
      const answers = await Promise.all([
        api.ask("GET", "/nowhere", { as: "agent" }),
        api.ask("GET", "/status"),
        api.ask("GET", "/sessions/../../etc/passwd", { as: "agent" }),
        api.ask("GET", `/sessions/${newId()}`, { as: "agent" }),
        api.event({ type: "accept", id: newId(), variantId: "1" }),
        api.event({ type: "nonsense" }),
        api.reply({ id: "nonsense", type: "done" }),
      ]);
      for (const answer of answers) {
        const { error, message } = errorOf(answer);
        expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
        expect(error).toMatch(/^[a-z_]+$/);
        expect(message).toMatch(/\S/);
        expect(answer.text).not.toMatch(/\n\s+at |<html|node_modules/i);
        for (const secret of [api.agentToken, api.browserToken, shared.server().root ?? api.agentToken]) {
          expect(answer.text).not.toContain(secret);
        }
      }
    });

    it("an unknown address is 404 not_found", async () => {
      expect(errorOf(await api.ask("GET", "/nowhere", { as: "agent" }))).toMatchObject({
        status: 404,
        error: "not_found",
      });
    });
  });
}

function* chunks(total: number): Iterable<Uint8Array> {
  const piece = Buffer.alloc(64 * 1024, " ");
  for (let sent = 0; sent < total; sent += piece.length) yield piece;
}
