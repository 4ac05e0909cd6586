import { describe, expect, it } from "vitest";
import { type Ask, errorOf } from "../../support/server/api.ts";
import { rawRequest } from "../../support/server/raw-request.ts";
import { generate, newId, png } from "../../support/server/samples.ts";
import { describeShared, ownServer, type SharedServer } from "../../support/server/servers.ts";
import { requested } from "../../support/server/sessions.ts";

const LEASE = "aaaaaaaa.0123456789ab";

/** What only an agent may do. */
const AGENT_ONLY: readonly [method: string, path: string, json?: unknown][] = [
  ["GET", "/poll?timeout=1"],
  ["POST", "/poll", { id: "aaaaaaaa", type: "done" }],
  ["GET", "/status"],
  ["POST", `/leases/${LEASE}/extend`, { leaseMs: 1000 }],
  ["POST", `/leases/${LEASE}/release`, {}],
  ["POST", "/sessions/aaaaaaaa/requeue", {}],
  ["GET", "/sessions/aaaaaaaa/journal"],
  ["PUT", "/sessions/aaaaaaaa/artifacts/a.html"],
];

const NEEDS_A_TOKEN: readonly [method: string, path: string, json?: unknown][] = [
  ...AGENT_ONLY,
  ["POST", "/events", { type: "exit" }],
  ["GET", "/events"],
  ["GET", "/sessions/aaaaaaaa"],
  ["GET", "/sessions/aaaaaaaa/artifacts/a.html"],
];

function asking(json: unknown): Ask {
  return json === undefined ? {} : { json };
}

/** protocol.md: two tokens per project, what each may do, and where it is read from. */
export function tokens(shared: SharedServer): void {
  const { api, host } = shared;

  describeShared(shared, "Tokens and rights", () => {
    it.each(AGENT_ONLY)(
      "the browser token has no right to %s %s: 403 forbidden",
      async (method, path, json) => {
        const answer = await api.ask(method, path, { as: "browser", ...asking(json) });
        expect(errorOf(answer)).toMatchObject({ status: 403, error: "forbidden" });
      },
    );

    it.each(NEEDS_A_TOKEN)(
      "%s %s without a token, or with a wrong one, is 401 unauthorized",
      async (method, path, json) => {
        for (const as of ["anonymous", { token: "wrong" }, { token: `${api.agentToken}x` }] as const) {
          const answer = await api.ask(method, path, { as, ...asking(json) });
          expect(errorOf(answer)).toMatchObject({ status: 401, error: "unauthorized" });
        }
      },
    );

    it("the browser token may post events, read a session and its artifacts, and upload annotations", async () => {
      const id = newId();
      expect((await api.event(generate(id), { as: "browser" })).status).toBe(200);
      expect((await api.ask("GET", `/sessions/${id}`, { as: "browser" })).status).toBe(200);
      const missing = await api.ask("GET", `/sessions/${id}/artifacts/none.html`, { as: "browser" });
      expect(missing.status).toBe(404);
      const upload = await api.ask("POST", "/annotation", {
        as: "browser",
        query: { sessionId: newId() },
        raw: png(),
        headers: { "content-type": "image/png" },
      });
      expect(upload.status).toBe(200);
      await (await api.stream()).close();
    });

    it("the agent token may do what the browser token may", async () => {
      const id = newId();
      expect((await api.event(generate(id), { as: "agent" })).status).toBe(200);
      expect((await api.ask("GET", `/sessions/${id}`, { as: "agent" })).status).toBe(200);
    });

    it("the two tokens differ", () => {
      expect(api.agentToken).not.toBe(api.browserToken);
    });

    it("a token is read from the Authorization header, the query, and the body of POST /events and /poll", async () => {
      const ids = [newId(), newId(), newId()] as const;
      const json = (id: string) => ({ json: generate(id) });
      const { browserToken, agentToken } = api;
      expect((await api.ask("POST", "/events", { as: "browser", ...json(ids[0]) })).status).toBe(200);
      expect(
        (await api.ask("POST", "/events", { query: { token: browserToken }, ...json(ids[1]) })).status,
      ).toBe(200);
      const inBody = { json: { ...generate(ids[2]), token: browserToken } };
      expect((await api.ask("POST", "/events", inBody)).status).toBe(200);
      const reply = await api.ask("POST", "/poll", { json: { token: agentToken, id: ids[0], type: "done" } });
      expect(reply.status).toBe(200);
    });

    it("a token in the body of any other POST does not count", async () => {
      const answer = await api.ask("POST", `/leases/${LEASE}/extend`, {
        json: { token: api.agentToken, leaseMs: 1000 },
      });
      expect(answer.status).toBe(401);
    });

    it("the first token in the order header, query, body decides", async () => {
      const json = () => generate(newId());
      const good = api.browserToken;
      const cases: readonly [expected: number, ask: Ask][] = [
        [401, { as: { token: "wrong" }, query: { token: good }, json: json() }],
        [401, { as: { token: "wrong" }, json: { ...json(), token: good } }],
        [401, { query: { token: "wrong" }, json: { ...json(), token: good } }],
        [200, { as: { token: good }, query: { token: "wrong" }, json: json() }],
        [200, { as: { token: good }, json: { ...json(), token: "wrong" } }],
        [200, { query: { token: good }, json: { ...json(), token: "wrong" } }],
      ];
      for (const [expected, ask] of cases) {
        expect((await api.ask("POST", "/events", ask)).status).toBe(expected);
      }
    });

    it("an empty Authorization header counts as absent", async () => {
      const answer = await rawRequest(api.baseUrl, {
        method: "GET",
        path: `/status?token=${api.agentToken}`,
        headers: { authorization: "" },
      });
      expect(answer.status).toBe(200);
    });

    it("[token-leak] a token posted in a body is in no journal, poll answer, snapshot or status", async () => {
      const id = newId();
      const { browserToken, agentToken } = api;
      await api.ask("POST", "/events", { json: { ...generate(id), token: browserToken } });
      const polled = await api.poll({ session: id });
      await api.ask("POST", "/poll", { json: { token: agentToken, id, type: "done", file: "index.html" } });
      const read = await Promise.all(
        [`/sessions/${id}/journal`, `/sessions/${id}`, "/status"].map((path) =>
          api.ask("GET", path, { as: "agent" }),
        ),
      );
      expect(polled.body).toMatchObject({ type: "generate", id });
      for (const { text } of [polled, ...read]) {
        expect(text).not.toContain(browserToken);
        expect(text).not.toContain(agentToken);
      }
    });

    it("a posted token does not make a repeated event another one", async () => {
      const id = await requested(api);
      const event = generate(id, { owner: "tab-one", token: api.browserToken });
      expect((await api.ask("POST", "/events", { json: event })).body).toMatchObject({ duplicate: true });
    });

    it("/health needs no token", async () => {
      expect((await api.ask("GET", "/health")).status).toBe(200);
    });
  });

  if (host.kind === "worker") {
    describe("Tokens of a worker", () => {
      const bare = ownServer(host, { secret: null });

      it("without LIVE_SECRET every route but /health answers 503 not_configured", async () => {
        expect((await bare.api.ask("GET", "/health")).status).toBe(200);
        for (const [method, path, json] of NEEDS_A_TOKEN) {
          const answer = await bare.api.ask(method, path, { as: "agent", ...asking(json) });
          expect(errorOf(answer)).toMatchObject({ status: 503, error: "not_configured" });
        }
      });

      const unlimited = ownServer(host, { rateLimit: Number.NaN });

      it("with a RATE_LIMIT that is no number every route answers 503 and names it, instead of no limit", async () => {
        for (const [method, path, json] of [...NEEDS_A_TOKEN, ["GET", "/health", undefined] as const]) {
          const answer = await unlimited.api.ask(method, path, { as: "agent", ...asking(json) });
          expect(errorOf(answer)).toMatchObject({
            status: 503,
            error: "not_configured",
            message: expect.stringContaining("RATE_LIMIT"),
          });
        }
      });
    });
  }
}
