import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { OpenAPIClientAxios } from "openapi-client-axios";
import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, openApiDocument } from "../../../src/openapi/document.ts";
import { ERROR_STATUS, type ErrorCode } from "../../../src/protocol/errors.ts";
import { isRecord } from "../../../src/protocol/is-record.ts";
import { createApp } from "../../../src/routes/index.ts";
import { liveServer } from "../../support/cli/real-server.ts";
import { temporaryProject } from "../../support/cli/temporary-project.ts";
import { stubPlatform } from "../../support/routes/stub-platform.ts";
import { Api } from "../../support/server/api.ts";
import { accept, generate, newId } from "../../support/server/samples.ts";

const SERVER = "http://localhost:8400";

/** Codes that only the outermost layers answer with, never one route alone. */
const OF_ALL: readonly ErrorCode[] = [
  "host_not_allowed",
  "origin_not_allowed",
  "internal_error",
  "storage_failed",
];

/** The routes of the application, as OpenAPI writes them; a route for all methods stands for those described. */
function honoRoutes(): string[] {
  const app = createApp(stubPlatform);
  const named = app.routes.filter(({ path }) => path !== "/*");
  return [
    ...new Set(
      named.flatMap(({ method, path }) => {
        const written = path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{path}");
        if (method !== "ALL") return [`${method.toLowerCase()} ${written}`];
        return OPERATIONS.filter((operation) => operation.path === written).map(
          (operation) => `${operation.method} ${written}`,
        );
      }),
    ),
  ].sort();
}

describe("openapi.json", () => {
  it("describes exactly the routes of the application", () => {
    const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort();
    expect(described).toEqual(honoRoutes());
    expect(described.length).toBeGreaterThan(30);
  });

  it("is OpenAPI 3.1 to a validator", async () => {
    const text = JSON.stringify(openApiDocument(SERVER));
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(text));
    expect(result.errors ?? []).toEqual([]);
    expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: "3.1" });
  });

  it("names each error code with its status, and each operation by an id of its own", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(openApiDocument(SERVER));
    for (const code of Object.keys(ERROR_STATUS)) expect(text, code).toContain(`"${code}"`);
    for (const { path, method } of OPERATIONS) {
      const described = JSON.stringify(operationAt(path, method));
      for (const code of OF_ALL) expect(described).toContain(code);
    }
  });

  it("has no token in it, and needs none", async () => {
    const { server } = await liveServer(temporaryProject());
    const response = await fetch(`http://127.0.0.1:${server.port}/openapi.json`);
    const text = await response.text();
    expect(response.status).toBe(200);
    for (const secret of [server.agentToken, server.browserToken]) expect(text).not.toContain(secret);
    expect(JSON.parse(text).servers).toEqual([{ url: `http://127.0.0.1:${server.port}` }]);
  });
});

function operationAt(path: string, method: string): unknown {
  const { paths } = openApiDocument(SERVER);
  const methods = isRecord(paths) ? paths[path] : undefined;
  return isRecord(methods) ? methods[method] : undefined;
}

describe("a client generated from it", () => {
  const ajv = new Ajv2020({ strict: false });

  beforeAll(() => {
    addFormats.default(ajv);
    ajv.addSchema(JSON.parse(JSON.stringify(openApiDocument(SERVER))), "live");
  });

  /** Fails with the reasons when a value is not of the named schema. */
  function expectSchema(name: string, value: unknown): void {
    const validate = ajv.getSchema(`live#/components/schemas/${name}`);
    if (!validate) throw new Error(`the document has no schema ${name}`);
    const isValid = validate(value);
    expect(validate.errors ?? [], `${name}: ${JSON.stringify(value).slice(0, 2_000)}`).toEqual([]);
    expect(isValid).toBe(true);
  }

  async function start() {
    const { server } = await liveServer(temporaryProject({ "index.html": "<h1>x</h1>" }));
    const baseUrl = `http://127.0.0.1:${server.port}`;
    const document = await (await fetch(`${baseUrl}/openapi.json`)).json();
    const api = new OpenAPIClientAxios({
      definition: document,
      axiosConfigDefaults: {
        proxy: false,
        validateStatus: () => true,
        headers: { authorization: `Bearer ${server.agentToken}` },
      },
    });
    const client = await api.init();
    const call = async (operation: string, parameters?: Record<string, string | number>, body?: unknown) => {
      const method = client[operation];
      if (method === undefined) throw new Error(`the client has no ${operation}`);
      const { status, data } = await method(parameters, body);
      const value: unknown = data;
      return { status, value };
    };
    const { agentToken, browserToken } = server;
    return { call, raw: new Api(() => ({ baseUrl, agentToken, browserToken })) };
  }

  it("carries a session to its end, and each answer is what the document says", async () => {
    const { call } = await start();
    const id = newId();
    const expectAnswer = async (
      schema: string,
      operation: string,
      ...more: [Record<string, string | number>?, unknown?]
    ) => {
      const { status, value } = await call(operation, ...more);
      expect(status, JSON.stringify(value)).toBe(200);
      expectSchema(schema, value);
      return isRecord(value) ? value : {};
    };
    const event = generate(id);
    expectSchema("BrowserEvent", event);
    await expectAnswer("Health", "health");
    await expectAnswer("EventResponse", "postEvent", {}, event);
    const polled = await expectAnswer("PollResponse", "poll", {
      session: id,
      timeout: 30_000,
      agent: "generated",
    });
    const leaseId = isRecord(polled.lease) ? String(polled.lease.id) : "";
    await expectAnswer("Status", "status");
    await expectAnswer("Extended", "extendLease", { leaseId }, { leaseMs: 60_000 });
    const reply = { id, type: "done", leaseId, file: "index.html" };
    expectSchema("AgentReply", reply);
    await expectAnswer("ReplyResponse", "reply", {}, reply);
    await expectAnswer("EventResponse", "postEvent", {}, accept(id, "2"));
    const accepted = await expectAnswer("PollResponse", "poll", { session: id, timeout: 30_000 });
    const acceptLease = isRecord(accepted.lease) ? String(accepted.lease.id) : "";
    await expectAnswer("ReplyResponse", "reply", {}, { id, type: "agent_done", leaseId: acceptLease });
    expect(await expectAnswer("Session", "session", { id })).toMatchObject({ phase: "completed" });
    await expectAnswer("Journal", "journal", { id, limit: 10 });
    await expectAnswer("History", "history");
    await expectAnswer("PollResponse", "poll", { session: newId(), timeout: 1 });
    await expectAnswer("DesignSystem", "designSystem");
    await expectAnswer("StreamDiagnostics", "streamDiagnostics");
    await expectAnswer("Pruned", "prune", {}, { days: 30 });
  });

  it("gets refusals as the document describes them", async () => {
    const { call } = await start();
    const refused = async (operation: string, ...more: [Record<string, string | number>?, unknown?]) => {
      const { status, value } = await call(operation, ...more);
      expectSchema("Error", value);
      const code = isRecord(value) ? String(value.error) : "";
      const { method, path } = OPERATIONS.find(({ id }) => id === operation) ?? { method: "", path: "" };
      const described = operationAt(path, method);
      const responses = isRecord(described) && isRecord(described.responses) ? described.responses : {};
      expect(JSON.stringify(responses[String(status)])).toContain(`"${code}"`);
      return `${status} ${code}`;
    };
    const lease = `${newId()}.${"x".repeat(21)}`;
    expect(await refused("session", { id: "00000000" })).toBe("404 unknown_session");
    expect(await refused("poll", { timeout: "soon" })).toBe("400 invalid_query");
    expect(await refused("postEvent", {}, { type: "laugh" })).toBe("400 invalid_event");
    expect(await refused("postEvent", {}, accept("00000000"))).toBe("404 unknown_session");
    expect(await refused("reply", {}, { id: "00000000", type: "done" })).toBe("404 unknown_session");
    expect(await refused("extendLease", { leaseId: "none" }, { leaseMs: 1 })).toBe("409 lease_fenced");
    expect(await refused("releaseLease", { leaseId: lease }, {})).toMatch(/^4/);
    expect(await refused("designDocument")).toBe("404 not_found");
    expect(await refused("source", { path: "../x" })).toBe("403 path_not_allowed");
  });

  it("the frames of the event stream are those of the document", async () => {
    const { raw } = await start();
    const stream = await raw.stream();
    const id = newId();
    await raw.post(generate(id));
    const { lease } = await raw.work({ session: id });
    await raw.replied({ id, type: "done", leaseId: lease.id, file: "index.html" });
    await stream.find("the reply", ({ data }) => data.type === "done");
    const frames = stream.frames.map(({ data }) => data);
    await stream.close();
    expect(new Set(frames.map(({ type }) => type))).toEqual(
      new Set(["connected", "session", "delivery", "agent", "run", "done"]),
    );
    for (const frame of frames) expectSchema("ServerEvent", frame);
  });

  it("events that the server refuses are refused by the document, too", () => {
    const validate = ajv.getSchema("live#/components/schemas/BrowserEvent");
    const bad = [
      { type: "laugh" },
      { ...generate(newId()), count: 9 },
      { ...generate(newId()), id: "X" },
      accept("x"),
    ];
    for (const event of bad) expect(validate?.(event), JSON.stringify(event)).toBe(false);
  });
});
